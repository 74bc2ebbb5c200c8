// A waiter that lost after more than 1 ms is handed the mutex, and runs at once.  SEMANTICS 88, 89, 90.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var order []string
	mu.Lock()
	wg.Go(func() {
		mu.Lock()
		order = append(order, "waiter")
		mu.Unlock()
	})
	runtime.Gosched()
	for start := time.Now(); time.Since(start) < 2*time.Millisecond; {
	}
	mu.Unlock()
	mu.Lock()
	order = append(order, "newcomer")
	runtime.Gosched()
	order = append(order, fmt.Sprint("starving, free to try: ", mu.TryLock()))
	mu.Unlock()
	order = append(order, "after unlock")
	wg.Wait()
	fmt.Println(order)
}
