// A select stands in each line at its place, and leaves them all when served.  SEMANTICS 8, 9, 40.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	a, b := make(chan int), make(chan int)
	results := make([]string, 4)
	wait := func(i int) {
		if i%2 == 0 {
			results[i] = fmt.Sprint("plain ", <-a)
			return
		}
		select {
		case v := <-a:
			results[i] = fmt.Sprint("select a ", v)
		case v := <-b:
			results[i] = fmt.Sprint("select b ", v)
		}
	}
	for i := range 4 {
		go wait(i)
		runtime.Gosched()
	}
	b <- 100
	a <- 1
	a <- 2
	a <- 3
	runtime.Gosched()
	for _, result := range results {
		fmt.Println(result)
	}
}
