// Channels and values of all cases are evaluated once, in order, before anything.  SEMANTICS 25.
package main

import "fmt"

func channel(name string, ch chan int) chan int {
	fmt.Println("channel", name)
	return ch
}

func value(v int) int {
	fmt.Println("value", v)
	return v
}

func main() {
	ready := make(chan int, 1)
	ready <- 42
	select {
	case channel("a", nil) <- value(1):
	case v := <-channel("b", ready):
		fmt.Println("chosen", v)
	case channel("c", make(chan int)) <- value(2):
	case <-channel("d", nil):
	}
	select {
	case channel("e", ready) <- value(3):
		fmt.Println("sent", <-ready)
	case <-channel("f", nil):
	}
}
