// Sieve takes the first N primes from a chain of filters, a goroutine a prime: time of one.
package main

import "bench/measure"

func countUp(out chan<- int) {
	for number := 2; ; number++ {
		out <- number
	}
}

func dropMultiples(prime int, source <-chan int, out chan<- int) {
	for number := range source {
		if number%prime != 0 {
			out <- number
		}
	}
}

func main() {
	count := measure.Numbers(300)[0]
	primes := make([]int, 0, count)
	watch := measure.Start()
	end := make(chan int)
	go countUp(end)
	for range count {
		prime := <-end
		primes = append(primes, prime)
		longer := make(chan int)
		go dropMultiples(prime, end, longer)
		end = longer
	}
	watch.Stop()
	measure.Check("first prime", primes[0], 2)
	for i := 1; i < count; i++ {
		measure.Check("order", primes[i-1] < primes[i] && primes[i]%primes[i-1] != 0, true)
	}
	measure.Report(count, watch, nil)
}
