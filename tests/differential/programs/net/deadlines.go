// Deadlines: gone by, moved, taken back; reading's and writing's.  SEMANTICS 167, 168, 169.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

func told(n int, err error) {
	var op *net.OpError
	if !errors.As(err, &op) {
		fmt.Println(n, err)
		return
	}
	late := errors.Is(err, os.ErrDeadlineExceeded)
	fmt.Println(n, op.Op, op.Net, op.Timeout(), late, strings.HasSuffix(err.Error(), ": i/o timeout"))
	fmt.Println(errors.Is(err, io.EOF), errors.Is(err, context.DeadlineExceeded))
}

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	far := make(chan net.Conn, 1)
	go func() {
		c, _ := l.Accept()
		far <- c
	}()
	c, _ := net.Dial("tcp", l.Addr().String())
	other := <-far
	other.Write([]byte("data"))
	buffer := make([]byte, 2)
	c.SetReadDeadline(time.Unix(1, 0))
	told(c.Read(buffer))
	told(c.Write([]byte("write")))
	c.SetReadDeadline(time.Time{})
	told(c.Read(buffer))
	c.SetDeadline(time.Now().Add(-time.Second))
	told(c.Read(buffer))
	told(c.Write([]byte("write")))
	c.SetDeadline(time.Now().Add(time.Hour))
	told(c.Read(buffer))
	go func() {
		time.Sleep(20 * time.Millisecond)
		c.SetReadDeadline(time.Now())
	}()
	told(c.Read(buffer))
	c.SetReadDeadline(time.Now().Add(time.Millisecond))
	told(c.Read(buffer))
	c.SetReadDeadline(time.Time{})
	other.Write([]byte("x"))
	told(c.Read(buffer))
}
