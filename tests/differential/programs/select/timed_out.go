// A select gives up when a timer's channel has its value; a ready case wins.  SEMANTICS 28, 130.
package main

import (
	"fmt"
	"time"
)

func main() {
	silent, ready := make(chan int), make(chan int, 1)
	select {
	case <-silent:
		fmt.Println("received")
	case <-time.After(time.Millisecond):
		fmt.Println("timed out")
	}
	ready <- 1
	select {
	case v := <-ready:
		fmt.Println("received", v)
	case <-time.After(time.Hour):
		fmt.Println("timed out")
	}
}
