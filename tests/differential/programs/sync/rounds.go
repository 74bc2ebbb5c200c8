// A WaitGroup lets all who wait go, and can be used again.  SEMANTICS 105, 106.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var workers, waiters sync.WaitGroup
	workers.Wait()
	for round := range 3 {
		results := make(chan int, 4)
		gate := make(chan bool)
		for i := range 4 {
			workers.Go(func() {
				<-gate
				results <- i * round
			})
		}
		passed := make(chan int, 2)
		for range 2 {
			waiters.Go(func() {
				workers.Wait()
				passed <- len(results)
			})
		}
		close(gate)
		waiters.Wait()
		fmt.Println(round, <-passed, <-passed, <-results+<-results+<-results+<-results)
	}
}
