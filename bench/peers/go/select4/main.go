// Select4 takes items of four goroutines over a channel each by one select: time of one.
package main

import "bench/measure"

func produce(ch chan<- int, items int) {
	for i := range items {
		ch <- i
	}
}

func main() {
	count := measure.Numbers(100_000)[0]
	each := count / 4
	a, b, c, d := make(chan int), make(chan int), make(chan int), make(chan int)
	total := 0
	watch := measure.Start()
	for _, ch := range []chan int{a, b, c, d} {
		go produce(ch, each)
	}
	for range each * 4 {
		select {
		case value := <-a:
			total += value
		case value := <-b:
			total += value
		case value := <-c:
			total += value
		case value := <-d:
			total += value
		}
	}
	watch.Stop()
	measure.Check("sum", total, 4*(each*(each-1)/2))
	measure.Report(count, watch, nil)
}
