// Gosched has N goroutines give way to each other: time of one Gosched.
package main

import (
	"bench/measure"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	args := measure.Numbers(2, 400_000)
	tasks, total := args[0], args[1]
	var wg sync.WaitGroup
	var done atomic.Int64
	work := func(times int) {
		defer wg.Done()
		for range times {
			runtime.Gosched()
		}
		done.Add(int64(times))
	}
	watch := measure.Start()
	wg.Add(tasks)
	for range tasks {
		go work(total / tasks)
	}
	wg.Wait()
	watch.Stop()
	measure.Check("number of yields", int(done.Load()), total)
	measure.Report(total, watch, nil)
}
