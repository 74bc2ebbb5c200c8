// A deadlock's report lists all who wait, each with its reason.  SEMANTICS 67, 118, 221.
package main

import (
	"fmt"
	"sync"
)

func main() {
	ch := make(chan int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	wg.Add(1)
	go func() { ch <- 1; ch <- 2 }()
	go func() { mu.Lock() }()
	go func() { wg.Wait() }()
	go func() {
		select {
		case <-make(chan int):
		case <-make(chan string):
		}
	}()
	fmt.Println(<-ch)
	wg.Wait()
}
