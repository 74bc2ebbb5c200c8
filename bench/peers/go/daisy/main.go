// Daisy sends a number through a chain of N goroutines, each of which adds one: time of a link.
package main

import "bench/measure"

func addOne(out chan<- int, source <-chan int) {
	out <- <-source + 1
}

func main() {
	count := measure.Numbers(100_000)[0]
	watch := measure.Start()
	first := make(chan int)
	last := first
	for range count {
		source := make(chan int)
		go addOne(last, source)
		last = source
	}
	last <- 0
	result := <-first
	watch.Stop()
	measure.Check("number", result, count)
	measure.Report(count, watch, nil)
}
