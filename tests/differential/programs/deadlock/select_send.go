// A select that waits to send, beside a goroutine that waits to send.  SEMANTICS 13, 67.
package main

import "fmt"

func main() {
	ch := make(chan int)
	ready := make(chan bool)
	go func() {
		ready <- true
		ch <- 1
	}()
	fmt.Println(<-ready)
	select {
	case ch <- 2:
	case ch <- 3:
	}
}
