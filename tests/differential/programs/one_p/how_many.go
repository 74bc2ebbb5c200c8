// The number of goroutines counts the caller and those that wait.  SEMANTICS 74.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	fmt.Println(runtime.NumGoroutine(), runtime.GOMAXPROCS(0))
	gate := make(chan bool)
	for range 3 {
		go func() { <-gate }()
	}
	fmt.Println(runtime.NumGoroutine())
	runtime.Gosched()
	fmt.Println(runtime.NumGoroutine())
	gate <- true
	runtime.Gosched()
	fmt.Println(runtime.NumGoroutine())
	close(gate)
	runtime.Gosched()
	fmt.Println(runtime.NumGoroutine())
}
