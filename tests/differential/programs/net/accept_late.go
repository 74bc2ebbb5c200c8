// An accept has a deadline, and loses no connection by it.  SEMANTICS 176, 182.
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	listening, _ := net.Listen("tcp", ":0")
	l := listening.(*net.TCPListener)
	address := l.Addr().String()
	fmt.Println(strings.HasPrefix(address, "[::]:"), l.Addr().Network())
	l.SetDeadline(time.Now().Add(5 * time.Millisecond))
	_, err := l.Accept()
	fmt.Println(strings.ReplaceAll(err.Error(), address, "ADDR"), errors.Is(err, os.ErrDeadlineExceeded))
	_, port, _ := net.SplitHostPort(address)
	c, _ := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	c.Write([]byte("hello"))
	l.SetDeadline(time.Unix(0, 0))
	_, err = l.Accept()
	fmt.Println(err != nil)
	l.SetDeadline(time.Time{})
	other, err := l.Accept()
	fmt.Println(err)
	buffer := make([]byte, 100)
	n, _ := other.Read(buffer)
	fmt.Println(string(buffer[:n]))
	_, err = net.Dial("tcp", address)
	fmt.Println(err)
}
