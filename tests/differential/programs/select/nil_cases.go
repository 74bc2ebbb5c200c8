// A case on a nil channel is passed over, and the others work on.  SEMANTICS 35.
package main

import "fmt"

func main() {
	var none chan int
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for i := range 3 {
			numbers <- i
		}
	}()
	for open := true; open; {
		select {
		case v := <-none:
			fmt.Println("from nil:", v)
		case none <- 1:
			fmt.Println("to nil")
		case v, ok := <-numbers:
			fmt.Println("number", v, ok)
			open = ok
		}
	}
}
