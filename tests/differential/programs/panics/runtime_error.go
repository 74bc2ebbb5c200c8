// A run-time error that nobody recovers is reported by its text alone.  SEMANTICS 3, 52.
package main

import "fmt"

func main() {
	ch := make(chan int, 1)
	defer fmt.Println("deferred")
	close(ch)
	ch <- 1
}
