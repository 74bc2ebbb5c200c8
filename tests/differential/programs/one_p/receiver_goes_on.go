// A receive from a waiting sender frees it, and goes on itself.  SEMANTICS 19.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	var order []string
	ch := make(chan int)
	go func() {
		for i := range 3 {
			order = append(order, fmt.Sprint("send ", i))
			ch <- i
		}
		order = append(order, "sender ends")
	}()
	runtime.Gosched()
	for range 3 {
		order = append(order, fmt.Sprint("received ", <-ch))
	}
	runtime.Gosched()
	fmt.Println(order)
}
