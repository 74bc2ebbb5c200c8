// A receive from a full buffer moves the oldest sender's value into it.  SEMANTICS 8, 11, 14.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	ch := make(chan int, 2)
	var sent []int
	var order []string
	for i := range 5 {
		go func() {
			ch <- i
			sent = append(sent, i)
		}()
		runtime.Gosched()
	}
	order = append(order, fmt.Sprint("sent ", sent, " len ", len(ch)))
	for range 5 {
		v := <-ch
		order = append(order, fmt.Sprint("received ", v, " len ", len(ch)))
	}
	runtime.Gosched()
	fmt.Println(order)
	fmt.Println("sent", sent)
}
