// A loop over a channel that nobody closes ends in a deadlock.  SEMANTICS 7, 67.
package main

import "fmt"

func main() {
	ch := make(chan int, 3)
	for i := range 3 {
		ch <- i
	}
	for v := range ch {
		fmt.Println(v)
	}
}
