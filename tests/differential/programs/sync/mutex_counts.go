// What a mutex guards is counted right; try_lock says whether it's free.  SEMANTICS 84, 86, 90.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	count := 0
	for range 10 {
		wg.Go(func() {
			for range 20 {
				mu.Lock()
				seen := count
				runtime.Gosched()
				count = seen + 1
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(count)
	fmt.Println(mu.TryLock(), mu.TryLock())
	mu.Unlock()
	fmt.Println(mu.TryLock())
}
