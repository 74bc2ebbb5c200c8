// Those who wait for a semaphore are served as they came, however much they want.  SEMANTICS 241.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

func main() {
	ctx := context.Background()
	sem := semaphore.NewWeighted(4)
	var wg sync.WaitGroup
	var order []int64
	sem.Acquire(ctx, 3)
	for _, n := range []int64{2, 1, 4, 1, 3} {
		wg.Go(func() {
			sem.Acquire(ctx, n)
			order = append(order, n)
			runtime.Gosched()
			sem.Release(n)
		})
		runtime.Gosched()
	}
	fmt.Println(order, sem.TryAcquire(1))
	sem.Release(3)
	fmt.Println(order, sem.TryAcquire(1))
	wg.Wait()
	fmt.Println(order, sem.TryAcquire(4), sem.TryAcquire(1))
}
