// Each signal wakes the one who has waited longest.  SEMANTICS 95, 96.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	cond := sync.NewCond(&sync.Mutex{})
	var order []string
	for i := range 4 {
		go func() {
			cond.L.Lock()
			cond.Wait()
			order = append(order, fmt.Sprint("woken ", i))
			cond.L.Unlock()
		}()
		runtime.Gosched()
	}
	for i := range 2 {
		cond.Signal()
		order = append(order, fmt.Sprint("signal ", i))
		runtime.Gosched()
	}
	cond.L.Lock()
	cond.Signal()
	cond.Signal()
	order = append(order, "signals under the lock")
	cond.L.Unlock()
	runtime.Gosched()
	fmt.Println(order)
}
