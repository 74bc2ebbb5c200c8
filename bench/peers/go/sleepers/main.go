// Sleepers has N goroutines sleep, each between 1 and 100 ms, and end; time of one.
package main

import (
	"bench/measure"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	count := measure.Numbers(100_000)[0]
	var finished atomic.Int64
	var wg sync.WaitGroup
	work := func(d time.Duration) {
		defer wg.Done()
		time.Sleep(d)
		finished.Add(1)
	}
	watch := measure.Start()
	for i := range count {
		wg.Add(1)
		go work(time.Duration(1+i*7919%100) * time.Millisecond)
	}
	wg.Wait()
	watch.Stop()
	measure.Check("number that slept", int(finished.Load()), count)
	measure.Report(count, watch, nil)
}
