// Who is woken by a send runs before those that were runnable already.  SEMANTICS 19, 211, 227.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	var order []string
	ch, done := make(chan int), make(chan bool)
	go func() {
		order = append(order, "receiver waits")
		v := <-ch
		order = append(order, fmt.Sprint("receiver has ", v))
	}()
	runtime.Gosched()
	for _, name := range []string{"first", "second", "third"} {
		go func() {
			order = append(order, name)
			if name == "second" {
				close(done)
			}
		}()
	}
	ch <- 7
	order = append(order, "sender goes on")
	<-done
	order = append(order, "main again")
	fmt.Println(order)
}
