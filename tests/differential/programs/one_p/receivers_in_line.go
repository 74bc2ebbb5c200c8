// Those who wait to receive are served in the order in which they came.  SEMANTICS 8, 10.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	ch := make(chan int, 4)
	results := make([]int, 4)
	for i := range 4 {
		go func() { results[i] = <-ch }()
		runtime.Gosched()
	}
	for v := range 4 {
		ch <- 10 + v
		fmt.Println("sent", 10+v, "len", len(ch))
	}
	runtime.Gosched()
	fmt.Println(results)
}
