// Fanin sends items of 100 goroutines into one unbuffered channel: time of one.
package main

import "bench/measure"

const producers = 100

func main() {
	count := measure.Numbers(200_000)[0]
	each := count / producers
	items := make(chan int)
	total := 0
	watch := measure.Start()
	for range producers {
		go func() {
			for i := range each {
				items <- i
			}
		}()
	}
	for range each * producers {
		total += <-items
	}
	watch.Stop()
	measure.Check("sum", total, producers*(each*(each-1)/2))
	measure.Report(count, watch, nil)
}
