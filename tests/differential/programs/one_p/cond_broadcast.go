// A broadcast readies all who wait, in line; the last one readied runs first.  SEMANTICS 96, 97.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	cond := sync.NewCond(&sync.Mutex{})
	var order []int
	for i := range 5 {
		go func() {
			cond.L.Lock()
			cond.Wait()
			order = append(order, i)
			cond.L.Unlock()
		}()
		runtime.Gosched()
	}
	cond.Broadcast()
	runtime.Gosched()
	fmt.Println(order)
}
