// A buffered channel as a semaphore: never more inside than its capacity.  SEMANTICS 20.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	tokens := make(chan struct{}, 3)
	var inside, worst atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			tokens <- struct{}{}
			if n := inside.Add(1); n > worst.Load() {
				worst.Store(n)
			}
			runtime.Gosched()
			inside.Add(-1)
			<-tokens
		})
	}
	wg.Wait()
	fmt.Println(worst.Load() > 0, worst.Load() <= 3, inside.Load(), len(tokens))
}
