// However many channels become ready at once, a select takes from one; none is lost.  SEMANTICS 9, 37.
package main

import "fmt"

func main() {
	a, b, sums := make(chan int), make(chan int), make(chan int)
	const rounds = 300
	for _, ch := range []chan int{a, b} {
		go func() {
			for i := range rounds {
				ch <- i
			}
		}()
	}
	for range 2 {
		go func() {
			sum := 0
			for range rounds {
				select {
				case v := <-a:
					sum += v
				case v := <-b:
					sum += v
				}
			}
			sums <- sum
		}()
	}
	fmt.Println(<-sums+<-sums == rounds*(rounds-1))
	select {
	case v := <-a:
		fmt.Println("left in a:", v)
	case v := <-b:
		fmt.Println("left in b:", v)
	default:
		fmt.Println("nothing left")
	}
}
