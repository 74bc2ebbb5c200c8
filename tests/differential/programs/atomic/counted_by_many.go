// Nothing is lost when many add at once.  SEMANTICS 114, 117.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	var sum, swaps atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 50 {
				sum.Add(int64(i))
				for old := swaps.Load(); !swaps.CompareAndSwap(old, old+1); old = swaps.Load() {
				}
				runtime.Gosched()
			}
		})
	}
	wg.Wait()
	fmt.Println(sum.Load(), swaps.Load())
}
