// A select that waits on many channels is served by the first; the others' senders go on waiting.  SEMANTICS 9, 37.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	chans := []chan int{make(chan int), make(chan int), make(chan int)}
	var order []string
	go func() {
		for range 3 {
			select {
			case v := <-chans[0]:
				order = append(order, fmt.Sprint("0 gave ", v))
			case v := <-chans[1]:
				order = append(order, fmt.Sprint("1 gave ", v))
			case v := <-chans[2]:
				order = append(order, fmt.Sprint("2 gave ", v))
			}
		}
	}()
	runtime.Gosched()
	for i := range 3 {
		chans[2-i] <- i
		order = append(order, fmt.Sprint("sent ", i))
		runtime.Gosched()
	}
	fmt.Println(order)
}
