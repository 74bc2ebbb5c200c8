// Whoever runs may take a mutex before the waiter that was woken for it.  SEMANTICS 87, 90.
package main

import (
	"fmt"
	"runtime"
	"sync"
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
	mu.Unlock()
	order = append(order, fmt.Sprint("newcomer ", mu.TryLock()))
	mu.Unlock()
	mu.Lock()
	order = append(order, "once more")
	mu.Unlock()
	wg.Wait()
	fmt.Println(order)
}
