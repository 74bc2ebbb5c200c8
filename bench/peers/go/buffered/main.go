// Buffered sends items through a channel with a buffer of 128: time of one.
package main

import "bench/measure"

func main() {
	count := measure.Numbers(500_000)[0]
	items := make(chan int, 128)
	total := 0
	watch := measure.Start()
	go func() {
		for i := range count {
			items <- i
		}
	}()
	for range count {
		total += <-items
	}
	watch.Stop()
	measure.Check("sum", total, count*(count-1)/2)
	measure.Report(count, watch, nil)
}
