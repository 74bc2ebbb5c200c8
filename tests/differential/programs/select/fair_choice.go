// Among several ready cases each has its turn; a channel listed thrice has three.  SEMANTICS 28, 29.
package main

import "fmt"

func main() {
	a, b := make(chan int), make(chan int)
	close(a)
	close(b)
	first, second, third, other := 0, 0, 0, 0
	for range 2000 {
		select {
		case <-a:
			first++
		case <-a:
			second++
		case <-a:
			third++
		case <-b:
			other++
		}
	}
	fmt.Println(first > 0, second > 0, third > 0, other > 0)
	fmt.Println(first+second+third > other, first+second+third+other)
}
