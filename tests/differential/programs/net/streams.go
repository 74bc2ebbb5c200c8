// How streams end: half closes, resets, closes, what is left to read, what a write gets.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	var near, far *net.TCPConn
	var names *strings.Replacer
	pair := func() {
		c, _ := net.Dial("tcp", l.Addr().String())
		s, _ := l.Accept()
		near, far = c.(*net.TCPConn), s.(*net.TCPConn)
		names = strings.NewReplacer(near.LocalAddr().String(), "NEAR", far.LocalAddr().String(), "FAR")
	}
	show := func(what string, n int, err error) {
		text := "<nil>"
		if err != nil {
			text = names.Replace(err.Error())
		}
		fmt.Println(what, n, text, errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
			errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded))
	}
	b := make([]byte, 8)

	pair()
	near.Write([]byte("last words"))
	show("close write", 0, near.CloseWrite())
	n, err := near.Write([]byte("x"))
	show("write", n, err)
	for range 3 {
		n, err = far.Read(b)
		show("read", n, err)
	}
	far.Write([]byte("bye"))
	n, err = near.Read(b)
	show("read", n, err)
	show("close read", 0, near.CloseRead())
	n, err = near.Read(b)
	show("read", n, err)
	show("close", 0, near.Close())
	show("close", 0, near.Close())
	show("close write", 0, near.CloseWrite())
	n, err = near.Read(b)
	show("read", n, err)
	n, err = near.Write(nil)
	show("write nothing", n, err)
	show("set", 0, near.SetDeadline(time.Time{}))
	far.Close()

	pair()
	far.SetLinger(0)
	far.Close()
	n, err = near.Read(b)
	show("read", n, err)
	n, err = near.Read(b)
	show("read", n, err)
	n, err = near.Write([]byte("x"))
	show("write", n, err)
	near.Close()

	pair()
	near.Write([]byte("unread"))
	near.SetReadDeadline(time.Now().Add(-time.Second))
	n, err = near.Read(b)
	show("read", n, err)
	n, err = near.Read(nil)
	show("read nothing", n, err)
	near.SetWriteDeadline(time.Now().Add(-time.Second))
	n, err = near.Write([]byte("x"))
	show("write", n, err)
	near.SetDeadline(time.Time{})
	far.Close() // with bytes unread: a reset
	n, err = near.Read(b)
	show("read", n, err)

	pair()
	go func() {
		io.Copy(far, far)
		far.CloseWrite()
	}()
	near.Write([]byte("echo"))
	near.CloseWrite()
	data, err := io.ReadAll(near)
	fmt.Println(string(data), err)
	l.Close()
	_, err = l.Accept()
	show("accept", 0, err)
	show("close", 0, l.Close())
	show("set", 0, l.(*net.TCPListener).SetDeadline(time.Time{}))
}
