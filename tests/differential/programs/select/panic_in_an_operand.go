// A panic while operands are evaluated comes before any communication.  SEMANTICS 27.
package main

import "fmt"

func broken() chan int {
	panic("no channel")
}

func attempt(ready chan int) {
	defer func() { fmt.Println("recovered:", recover()) }()
	select {
	case v := <-ready:
		fmt.Println("received", v)
	case <-broken():
		fmt.Println("impossible")
	}
}

func main() {
	ready := make(chan int, 1)
	ready <- 1
	attempt(ready)
	fmt.Println("still there:", len(ready), <-ready)
}
