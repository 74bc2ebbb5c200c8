// What the ends of net.Pipe give once one is closed or late, in any order.  SEMANTICS 180.
package main

import (
	"fmt"
	"net"
	"time"
)

func show(who string, c net.Conn) {
	n, err := c.Read(make([]byte, 4))
	fmt.Println(" ", who, "read ", n, err)
	n, err = c.Write([]byte("hello"))
	fmt.Println(" ", who, "write", n, err)
	fmt.Println(" ", who, "set  ", c.SetDeadline(time.Time{}))
	fmt.Println(" ", who, "close", c.Close())
}

func main() {
	past := time.Now().Add(-time.Second)
	steps := []struct {
		name string
		do   func(near, far net.Conn)
	}{
		{"near.close", func(near, far net.Conn) { near.Close() }},
		{"far.close", func(near, far net.Conn) { far.Close() }},
		{"near late", func(near, far net.Conn) { near.SetDeadline(past) }},
		{"far late", func(near, far net.Conn) { far.SetDeadline(past) }},
	}
	for _, one := range steps {
		for _, other := range steps {
			near, far := net.Pipe()
			one.do(near, far)
			other.do(near, far)
			near.SetDeadline(past)
			far.SetDeadline(past)
			fmt.Println(one.name, other.name)
			show("near", near)
			show("far", far)
		}
	}
	near, far := net.Pipe()
	fmt.Println(near.LocalAddr(), near.RemoteAddr().Network())
	done := make(chan bool)
	go func() {
		n, err := near.Write([]byte("hello"))
		fmt.Println("interrupted", n, err)
		done <- true
	}()
	far.Read(make([]byte, 3))
	near.SetWriteDeadline(past)
	<-done
	near.SetWriteDeadline(time.Time{})
	go func() {
		n, err := near.Write([]byte("again"))
		fmt.Println("whole", n, err)
		done <- true
	}()
	b := make([]byte, 8)
	n, err := far.Read(b)
	<-done
	fmt.Println(string(b[:n]), err)
}
