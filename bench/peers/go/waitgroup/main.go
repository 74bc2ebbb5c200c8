// Waitgroup starts batches of 100 goroutines, and waits for each batch; one goroutine.
package main

import (
	"bench/measure"
	"sync"
	"sync/atomic"
)

const batch = 100

func main() {
	count := measure.Numbers(200_000)[0]
	var finished atomic.Int64
	var wg sync.WaitGroup
	watch := measure.Start()
	for range count / batch {
		for range batch {
			wg.Add(1)
			go func() { defer wg.Done(); finished.Add(1) }()
		}
		wg.Wait()
	}
	watch.Stop()
	measure.Check("number of goroutines that ran", int(finished.Load()), count)
	measure.Report(count, watch, nil)
}
