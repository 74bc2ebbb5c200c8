// One direction of a connection can be closed, and the other goes on.  SEMANTICS 173, 174.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

func main() {
	tried := make(chan int)
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	go func() {
		c, _ := l.Accept()
		request, err := io.ReadAll(c)
		<-tried
		fmt.Println("server read", string(request), err)
		fmt.Fprintf(c, "%d bytes", len(request))
		c.Close()
	}()
	dialled, _ := net.Dial("tcp", l.Addr().String())
	c := dialled.(*net.TCPConn)
	c.Write([]byte("all of "))
	c.Write([]byte("it"))
	fmt.Println(c.CloseWrite())
	_, err := c.Write([]byte("more"))
	fmt.Println(errors.Is(err, syscall.EPIPE))
	tried <- 1
	answer, err := io.ReadAll(c)
	fmt.Println("client read", string(answer), err)
	fmt.Println(c.CloseRead() == nil, c.Close())
}
