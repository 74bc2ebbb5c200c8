// After a writer all readers that came meanwhile go first, whoever came first.  SEMANTICS 91, 92.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var rw sync.RWMutex
	var wg sync.WaitGroup
	var order []string
	rw.Lock()
	for i := range 4 {
		wg.Go(func() {
			if i == 0 {
				rw.Lock()
				order = append(order, "writer")
				rw.Unlock()
			} else {
				rw.RLock()
				order = append(order, fmt.Sprint("reader ", i))
				rw.RUnlock()
			}
		})
		runtime.Gosched()
	}
	fmt.Println(rw.TryRLock(), rw.TryLock())
	rw.Unlock()
	wg.Wait()
	fmt.Println(order)
}
