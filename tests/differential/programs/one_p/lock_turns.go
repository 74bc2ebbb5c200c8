// Three goroutines that lock, yield and unlock: whose turn it is, step by step.  SEMANTICS 80, 87.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	var order []string
	for _, name := range []string{"a", "b", "c"} {
		wg.Go(func() {
			mu.Lock()
			order = append(order, name+" in")
			runtime.Gosched()
			order = append(order, name+" out")
			mu.Unlock()
		})
	}
	wg.Wait()
	fmt.Println(order)
}
