// A read takes what is there; the end comes after it, and again and again.  SEMANTICS 166, 173.
package main

import (
	"fmt"
	"net"
)

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	gate := make(chan bool)
	go func() {
		c, _ := l.Accept()
		c.Write([]byte("one"))
		<-gate
		c.Write([]byte("two and three"))
		c.Close()
		close(gate)
	}()
	c, _ := net.Dial("tcp", l.Addr().String())
	buffer := make([]byte, 100)
	n, err := c.Read(buffer[:0])
	fmt.Println(n, err)
	n, err = c.Read(buffer)
	fmt.Println(string(buffer[:n]), err)
	gate <- true
	<-gate
	n, err = c.Read(buffer[:3])
	fmt.Println(string(buffer[:n]), err)
	n, err = c.Read(buffer)
	fmt.Println(string(buffer[:n]), err)
	for range 2 {
		n, err = c.Read(buffer)
		fmt.Println(n, err == nil)
	}
	fmt.Println(c.LocalAddr().Network(), c.RemoteAddr().String() == l.Addr().String())
}
