// Receivers that come after a close, and those that waited before it.  SEMANTICS 5, 17, 18.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	ch := make(chan int)
	var order []string
	receive := func(name string) {
		v, ok := <-ch
		order = append(order, fmt.Sprint(name, v, ok))
	}
	for _, name := range []string{"a", "b", "c"} {
		go receive(name)
	}
	runtime.Gosched()
	go receive("before")
	close(ch)
	go receive("after")
	runtime.Gosched()
	fmt.Println(order)
}
