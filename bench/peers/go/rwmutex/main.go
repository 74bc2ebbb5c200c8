// Rwmutex has N goroutines read under an RWMutex, and each tenth time write; one lock and unlock.
//
// One alone never waits.  Several hold it while they give way: readers together, writers alone.
package main

import (
	"bench/measure"
	"runtime"
	"sync"
	"sync/atomic"
)

const writes = 10 // one of so many is a write

func main() {
	args := measure.Numbers(1, 500_000)
	tasks, each := args[0], args[1]/args[0]
	var rw sync.RWMutex
	var torn atomic.Int64
	written := 0
	giveWay := func() {
		if tasks > 1 {
			runtime.Gosched()
		}
	}
	work := func() {
		for i := range each {
			if i%writes == 0 {
				rw.Lock()
				before := written
				giveWay()
				written = before + 1
				rw.Unlock()
				continue
			}
			rw.RLock()
			before := written
			giveWay()
			if written != before {
				torn.Add(1)
			}
			rw.RUnlock()
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
	measure.Check("number of writes", written, tasks*(each/writes))
	measure.Check("number of reads beside a write", torn.Load(), 0)
	measure.Report(each*tasks, watch, nil)
}
