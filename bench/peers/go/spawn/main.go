// Spawn starts N goroutines that do nothing but count, and gives way until all have run.
package main

import (
	"bench/measure"
	"runtime"
	"sync/atomic"
)

func main() {
	count := measure.Numbers(100_000)[0]
	var finished atomic.Int64
	watch := measure.Start()
	for range count {
		go func() { finished.Add(1) }()
	}
	for int(finished.Load()) < count {
		runtime.Gosched()
	}
	watch.Stop()
	measure.Check("number of goroutines that ran", int(finished.Load()), count)
	measure.Report(count, watch, nil)
}
