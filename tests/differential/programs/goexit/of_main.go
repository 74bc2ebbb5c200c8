// After main's Goexit the others go on; when none is left that's a deadlock.  SEMANTICS 64.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	ch, begin := make(chan int), make(chan bool)
	defer close(begin)
	defer fmt.Println("main's deferred call")
	go func() {
		for i := range ch {
			fmt.Println("received", i)
		}
		fmt.Println("the last one ends")
	}()
	go func() {
		<-begin
		for i := range 3 {
			ch <- i
		}
		close(ch)
	}()
	runtime.Goexit()
}
