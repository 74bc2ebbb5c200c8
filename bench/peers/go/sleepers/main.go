// Sleepers has N goroutines sleep, each between 1 and 100 ms, and end; time of one, and how late
// they woke.
package main

import (
	"bench/measure"
	"slices"
	"sync"
	"time"
)

func main() {
	count := measure.Numbers(100_000)[0]
	var mu sync.Mutex
	late := make([]time.Duration, 0, count)
	var wg sync.WaitGroup
	work := func(d time.Duration) {
		defer wg.Done()
		due := time.Now().Add(d)
		time.Sleep(d)
		since := time.Since(due)
		mu.Lock()
		late = append(late, since)
		mu.Unlock()
	}
	watch := measure.Start()
	for i := range count {
		wg.Add(1)
		go work(time.Duration(1+i*7919%100) * time.Millisecond)
	}
	wg.Wait()
	watch.Stop()
	measure.Check("number that slept", len(late), count)
	slices.Sort(late)
	p99 := late[len(late)*99/100].Seconds() * 1000
	measure.Report(count, watch, map[string]float64{"late_p99_ms": p99})
}
