// Close wakes waiting senders, selects among them, and each panics.  SEMANTICS 4, 18, 38.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	ch, other := make(chan int, 1), make(chan int)
	ch <- 0
	var order []string
	for i := range 4 {
		go func() {
			defer func() { order = append(order, fmt.Sprint(i, ": ", recover())) }()
			if i%2 == 0 {
				ch <- i
			} else {
				select {
				case ch <- i:
				case <-other:
				}
			}
		}()
		runtime.Gosched()
	}
	close(ch)
	runtime.Gosched()
	for _, line := range order {
		fmt.Println(line)
	}
	fmt.Println(<-ch, <-ch)
}
