// The last reader lets the writer in that waits; new readers wait behind it.  SEMANTICS 91, 92.
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
	enter := func(name string, lock sync.Locker) {
		wg.Go(func() {
			lock.Lock()
			order = append(order, name)
			runtime.Gosched()
			lock.Unlock()
		})
		runtime.Gosched()
	}
	rw.RLock()
	rw.RLock()
	enter("writer 1", &rw)
	enter("reader 1", rw.RLocker())
	enter("writer 2", &rw)
	enter("reader 2", rw.RLocker())
	rw.RUnlock()
	order = append(order, "one reader left")
	runtime.Gosched()
	rw.RUnlock()
	order = append(order, "none left")
	wg.Wait()
	fmt.Println(order)
}
