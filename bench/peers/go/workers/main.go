// Workers has 8 goroutines take jobs, and send results over another channel: time of one.
package main

import "bench/measure"

const workers = 8

func main() {
	count := measure.Numbers(200_000)[0]
	jobs, results := make(chan int, 64), make(chan int, 64)
	total := 0
	watch := measure.Start()
	for range workers {
		go func() {
			for job := range jobs {
				results <- job * 2
			}
		}()
	}
	go func() {
		for i := range count {
			jobs <- i
		}
		close(jobs)
	}()
	for range count {
		total += <-results
	}
	watch.Stop()
	measure.Check("sum", total, count*(count-1))
	measure.Report(count, watch, nil)
}
