// Dials and listens that can't work, in words.  SEMANTICS 177.
package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

func show(what, network, address string, err error) {
	if err == nil {
		fmt.Println(what, network, address, "works")
		return
	}
	op := err.(*net.OpError)
	fmt.Println(what, network, address, "|", err, "|", op.Op, op.Net, op.Addr != nil, op.Timeout(),
		errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EADDRNOTAVAIL))
}

func main() {
	networks := []string{"tcp", "tcp4", "tcp6", "udp", "unix", "unixgram", "nonet", ""}
	addresses := []string{"", ":", "x", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:-1",
		"[::1]:1", "[::1", "::1:1", "[::1]1", "a:b:1", "127.0.0.1:nosuchport", "192.0.2.1:1x", "/nonexistent/x"}
	for _, network := range networks {
		for _, address := range addresses {
			if c, err := net.Dial(network, address); err != nil {
				if address != ":" { // where the error's address differs
					show("dial", network, address, err)
				}
			} else {
				c.Close()
				show("dial", network, address, nil)
			}
		}
	}
	for _, network := range networks {
		for _, address := range []string{"x", "127.0.0.1", "192.0.2.1:0", "[::1", "127.0.0.1:99999", "127.0.0.1:nosuchport", "/nonexistent/x"} {
			if len(network) > 3 && network[:4] == "unix" { // where Go takes one for the other
				continue
			}
			_, err := net.Listen(network, address)
			show("listen", network, address, err)
			_, err = net.ListenPacket(network, address)
			show("listen_packet", network, address, err)
		}
	}
}
