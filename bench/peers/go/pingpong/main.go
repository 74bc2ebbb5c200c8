// Pingpong makes round trips between two goroutines over two unbuffered channels: time of one.
package main

import "bench/measure"

func main() {
	count := measure.Numbers(100_000)[0]
	there, back := make(chan int), make(chan int)
	go func() {
		for value := range there {
			back <- value + 1
		}
	}()
	total := 0
	watch := measure.Start()
	for i := range count {
		there <- i
		total += <-back
	}
	watch.Stop()
	measure.Check("sum", total, count*(count+1)/2)
	measure.Report(count, watch, nil)
}
