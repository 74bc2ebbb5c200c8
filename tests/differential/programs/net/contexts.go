// Dials that a context, a deadline or a channel ends, or doesn't any more.  SEMANTICS 178.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	address := l.Addr().String()
	show := func(what string, c net.Conn, err error) {
		if err != nil {
			fmt.Println(what, strings.ReplaceAll(err.Error(), address, "SERVER"), errors.Is(err, context.Canceled),
				errors.Is(err, context.DeadlineExceeded), err.(*net.OpError).Timeout())
			return
		}
		fmt.Println(what, c.RemoteAddr().String() == address)
	}
	background := context.Background()
	past := time.Now().Add(-time.Second)

	cancelled, cancel := context.WithCancel(background)
	cancel()
	late, _ := context.WithDeadline(background, past)
	for _, ctx := range []context.Context{background, cancelled, late} {
		for _, d := range []*net.Dialer{{}, {Timeout: time.Hour}, {Timeout: -1}, {Deadline: past}, {Timeout: time.Hour, Deadline: past}} {
			for _, to := range []string{address, "127.0.0.1:1", "x"} {
				c, err := d.DialContext(ctx, "tcp", to)
				show("dial "+strings.ReplaceAll(to, address, "SERVER"), c, err)
			}
		}
	}
	ctx, cancel := context.WithCancel(background)
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	show("connected", c, err)
	cancel()
	n, err := c.Write([]byte("x"))
	fmt.Println("after cancel", n, err)
	for _, local := range []net.Addr{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, &net.TCPAddr{IP: net.IPv6loopback}, &net.UDPAddr{}} {
		c, err := (&net.Dialer{LocalAddr: local}).Dial("tcp", address)
		show("from "+local.String(), c, err)
	}
	_, err = (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}}).Dial("tcp", "127.0.0.1:1")
	fmt.Println(err)
	_, err = (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}}).Dial("tcp", "127.0.0.1:1")
	fmt.Println(err)
}
