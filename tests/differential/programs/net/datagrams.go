// Datagrams: whole, cut off, empty, to the wrong one, late and closed.
package main

import (
	"fmt"
	"net"
	"strings"
	"time"
)

func main() {
	server, _ := net.ListenPacket("udp", "127.0.0.1:0")
	client, _ := net.Dial("udp", server.LocalAddr().String())
	names := strings.NewReplacer(server.LocalAddr().String(), "SERVER", client.LocalAddr().String(), "CLIENT")
	show := func(what string, n int, data []byte, err error) {
		if err != nil {
			fmt.Println(what, n, names.Replace(err.Error()))
			return
		}
		fmt.Println(what, n, string(data), "<nil>")
	}
	for _, text := range []string{"hello", "", "world"} {
		n, err := client.Write([]byte(text))
		show("write", n, nil, err)
	}
	b := make([]byte, 4)
	var peer net.Addr
	for i := 0; i < 3; i++ {
		n, addr, err := server.ReadFrom(b)
		peer = addr
		show("read from", n, b[:n], err)
		fmt.Println(names.Replace(addr.String()), addr.Network())
	}
	n, err := server.WriteTo([]byte("back"), peer)
	show("write to", n, nil, err)
	n, err = client.Read(b)
	show("read", n, b[:n], err)
	n, err = client.(net.PacketConn).WriteTo([]byte("x"), server.LocalAddr())
	show("write to", n, nil, err)
	n, err = server.WriteTo([]byte("x"), &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1})
	show("write to", n, nil, err)
	n, err = server.(net.Conn).Write([]byte("x"))
	show("write", n, nil, err)
	n, err = client.Write(make([]byte, 1<<17))
	show("write", n, nil, err)
	server.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	n, _, err = server.ReadFrom(b)
	show("read from", n, nil, err)
	server.Close()
	n, _, err = server.ReadFrom(b)
	show("read from", n, nil, err)
	n, err = server.WriteTo([]byte("x"), peer)
	show("write to", n, nil, err)
	show("close", 0, nil, server.Close())
	client.Write([]byte("x"))
	n, err = client.Read(b)
	show("read", n, nil, err)
	client.Close()
	n, err = client.Write([]byte("x"))
	show("write", n, nil, err)
}
