// What a close does to those who wait, and to calls afterwards.  SEMANTICS 171, 175.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"time"
)

var address = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func told(what string, err error) {
	text := "<nil>"
	if err != nil {
		text = address.ReplaceAllString(err.Error(), "ADDR")
	}
	fmt.Println(what, text, errors.Is(err, net.ErrClosed), errors.Is(err, io.EOF))
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
	got := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 1))
		got <- err
	}()
	time.Sleep(20 * time.Millisecond)
	told("close", c.Close())
	told("waiting read", <-got)
	_, err := c.Read(make([]byte, 1))
	told("read", err)
	_, err = c.Write([]byte("x"))
	told("write", err)
	told("deadline", c.SetDeadline(time.Now()))
	told("close", c.Close())
	n, _ := other.Read(make([]byte, 1))
	fmt.Println(n)

	for range 2 {
		go func() {
			_, err := l.Accept()
			got <- err
		}()
	}
	time.Sleep(20 * time.Millisecond)
	l.Close()
	told("waiting accept", <-got)
	told("waiting accept", <-got)
	_, err = l.Accept()
	told("accept", err)
	told("close", l.Close())
	_, err = other.Write([]byte("lives on"))
	told("write", err)
}
