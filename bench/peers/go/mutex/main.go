// Mutex has N goroutines take turns with one Mutex; one Lock and Unlock.
//
// One alone never waits.  Several hold it while they give way, so that the others stand in line.
package main

import (
	"bench/measure"
	"runtime"
	"sync"
)

func main() {
	args := measure.Numbers(1, 500_000)
	tasks, total := args[0], args[1]
	var mu sync.Mutex
	count := 0
	work := func() {
		for range total / tasks {
			mu.Lock()
			before := count
			if tasks > 1 {
				runtime.Gosched()
			}
			count = before + 1
			mu.Unlock()
		}
	}
	var wg sync.WaitGroup
	watch := measure.Start()
	for range tasks {
		wg.Add(1)
		go func() { defer wg.Done(); work() }()
	}
	wg.Wait()
	watch.Stop()
	measure.Check("count", count, total)
	measure.Report(total, watch, nil)
}
