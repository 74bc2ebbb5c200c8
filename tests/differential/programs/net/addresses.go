// Addresses as text: split, joined, parsed.  SEMANTICS 177.
package main

import (
	"fmt"
	"net"
)

func main() {
	texts := []string{"a:1", "[::1]:80", ":http", "a:", "", "a", "::1:80", "[a:1", "a]:1", "[::1]", "[::1]x:1", "[[::1]]:1"}
	for _, text := range texts {
		host, port, err := net.SplitHostPort(text)
		fmt.Printf("%q %q %v\n", host, port, err)
	}
	fmt.Println(net.JoinHostPort("::1", "80"), net.JoinHostPort("a", "http"), net.JoinHostPort("", "0"))
	for _, text := range []string{"127.0.0.1", "::1", "::ffff:10.1.2.3", "fe80::1", "224.0.0.1", "1.2.3", "x"} {
		ip := net.ParseIP(text)
		if ip == nil {
			fmt.Println(text, "<nil>")
			continue
		}
		fmt.Println(ip, ip.To4() != nil, ip.IsLoopback(), ip.IsPrivate(), ip.IsMulticast(), ip.IsUnspecified())
	}
	fmt.Println(&net.TCPAddr{IP: net.ParseIP("fe80::1"), Port: 80, Zone: "eth0"}, &net.TCPAddr{Port: 80})
}
