// What dialling and listening say when they can't.  SEMANTICS 177, 181.
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
)

func told(err error) {
	var op *net.OpError
	fmt.Println(err, errors.As(err, &op) && op.Timeout())
}

func dial(network, address string) {
	_, err := net.Dial(network, address)
	told(err)
}

func main() {
	dial("nonet", "x")
	dial("tcp", "")
	dial("tcp", "localhost")
	dial("tcp", "127.0.0.1:70000")
	dial("tcp", "127.0.0.1:nosuch")
	dial("tcp", "::1:80")
	dial("tcp", "[::1:80")
	dial("unix", "/no/such/socket")
	_, err := net.Listen("tcp", "nowhere")
	told(err)
	_, err = net.Listen("unix", "/no/such/socket")
	told(err)

	l, _ := net.Listen("tcp", "127.0.0.1:0")
	address := l.Addr().String()
	_, err = net.Listen("tcp", address)
	fmt.Println(strings.ReplaceAll(err.Error(), address, "ADDR"), errors.Is(err, syscall.EADDRINUSE))
	l.Close()
	_, err = net.Dial("tcp", address)
	fmt.Println(strings.ReplaceAll(err.Error(), address, "ADDR"), errors.Is(err, syscall.ECONNREFUSED))
	_, err = net.Dial("unix", "/no/such/socket")
	fmt.Println(errors.Is(err, os.ErrNotExist))
}
