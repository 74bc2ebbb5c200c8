// Those who wait for a group are readied in line; the last one readied runs first.  SEMANTICS 105, 211.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var work, waiters sync.WaitGroup
	var order []int
	work.Add(1)
	for i := range 5 {
		waiters.Go(func() {
			work.Wait()
			order = append(order, i)
		})
		runtime.Gosched()
	}
	work.Done()
	order = append(order, -1)
	waiters.Wait()
	fmt.Println(order)
}
