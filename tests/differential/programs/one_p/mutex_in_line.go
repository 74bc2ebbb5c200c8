// Those who wait for a mutex get it in the order in which they came.  SEMANTICS 86, 87.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var order []int
	mu.Lock()
	for i := range 5 {
		wg.Go(func() {
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
		})
		runtime.Gosched()
	}
	order = append(order, -1)
	mu.Unlock()
	wg.Wait()
	fmt.Println(order, mu.TryLock())
}
