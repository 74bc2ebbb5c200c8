// A select that could both send and receive on one channel does not meet itself.  SEMANTICS 12, 13.
package main

import "fmt"

func main() {
	ch := make(chan int)
	select {
	case ch <- 1:
		fmt.Println("sent to itself")
	case <-ch:
		fmt.Println("received from itself")
	default:
		fmt.Println("not ready")
	}
	select {
	case ch <- 1:
		fmt.Println("sent to itself")
	case <-ch:
		fmt.Println("received from itself")
	}
}
