// A write waits for room, and says how far it came when its time is over.  SEMANTICS 170, 179.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

const size = 32 << 20

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	far := make(chan net.Conn, 1)
	go func() {
		c, _ := l.Accept()
		far <- c
	}()
	c, _ := net.Dial("tcp", l.Addr().String())
	other := <-far
	c.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
	n, err := c.Write(make([]byte, size))
	fmt.Println(0 < n && n < size, errors.Is(err, os.ErrDeadlineExceeded))
	c.SetWriteDeadline(time.Time{})
	taken := make(chan []byte)
	go func() {
		io.ReadFull(other, make([]byte, n))
		rest, _ := io.ReadAll(other)
		taken <- rest
	}()
	var wg sync.WaitGroup
	for _, letter := range []byte("abc") {
		wg.Go(func() {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = letter
			}
			n, err := c.Write(block)
			fmt.Println(n, err)
		})
	}
	wg.Wait()
	c.Close()
	rest := <-taken
	changes := 0
	for i := 1; i < len(rest); i++ {
		if rest[i] != rest[i-1] {
			changes++
		}
	}
	fmt.Println(len(rest), changes)
}
