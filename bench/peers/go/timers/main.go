// Timers sets N timers, some due before those set earlier, and then stops them; one timer.
package main

import (
	"bench/measure"
	"sync/atomic"
	"time"
)

func main() {
	count := measure.Numbers(100_000)[0]
	var fired atomic.Int64
	stopped := 0
	timers := make([]*time.Timer, 0, count)
	watch := measure.Start()
	for i := range count {
		due := time.Duration(60+i*7919%1000) * time.Second
		timers = append(timers, time.AfterFunc(due, func() { fired.Add(1) }))
	}
	for _, timer := range timers {
		if timer.Stop() {
			stopped++
		}
	}
	watch.Stop()
	measure.Check("number that was stopped", stopped, count)
	measure.Check("number that fired", fired.Load(), 0)
	measure.Report(count, watch, nil)
}
