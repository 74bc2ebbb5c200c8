// Million parks N goroutines, wakes them all and sees them end: time of one.
package main

import (
	"bench/measure"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	count := measure.Numbers(1_000_000)[0]
	gate := make(chan struct{})
	var wg sync.WaitGroup
	var begun, woken atomic.Int64
	work := func() {
		defer wg.Done()
		begun.Add(1)
		<-gate
		woken.Add(1)
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
	parked := measure.RSS() - before
	measure.Check("number that woke too soon", int(woken.Load()), 0)
	close(gate)
	wg.Wait()
	watch.Stop()
	measure.Check("number that woke", int(woken.Load()), count)
	measure.Report(count, watch, map[string]float64{"bytes_each": parked / float64(count)})
}
