// After main's Goexit the others go on; when none is left that's a deadlock.  SEMANTICS 64.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	defer fmt.Println("main's deferred call")
	ch := make(chan int)
	go func() {
		for i := range ch {
			fmt.Println("received", i)
		}
		fmt.Println("the last one ends")
	}()
	go func() {
		for i := range 3 {
			ch <- i
		}
		close(ch)
	}()
	runtime.Goexit()
}
