// Memory parks N goroutines in a receive: resident bytes of one.
package main

import (
	"bench/measure"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	count := measure.Numbers(100_000)[0]
	gate := make(chan int)
	var wg sync.WaitGroup
	var begun, got atomic.Int64
	work := func() {
		defer wg.Done()
		begun.Add(1)
		got.Add(int64(<-gate))
	}
	before := measure.RSS()
	watch := measure.Start()
	wg.Add(count)
	for range count {
		go work()
	}
	for int(begun.Load()) < count {
		runtime.Gosched()
	}
	runtime.Gosched()
	watch.Stop()
	parked := measure.RSS() - before
	measure.Check("number of goroutines", runtime.NumGoroutine(), count+1)
	for range count {
		gate <- 1
	}
	wg.Wait()
	measure.Check("number that woke", int(got.Load()), count)
	measure.Report(count, watch, map[string]float64{"bytes_each": parked / float64(count)})
}
