// A queue with a Cond: nothing is lost, and Broadcast ends everybody's wait.  SEMANTICS 95, 98.
package main

import (
	"fmt"
	"sync"
)

func main() {
	cond := sync.NewCond(&sync.Mutex{})
	var queue []int
	closed := false
	sums := make(chan int)
	for range 3 {
		go func() {
			sum := 0
			cond.L.Lock()
			defer func() { cond.L.Unlock(); sums <- sum }()
			for {
				for len(queue) == 0 && !closed {
					cond.Wait()
				}
				if len(queue) == 0 {
					return
				}
				sum += queue[0]
				queue = queue[1:]
			}
		}()
	}
	for i := range 100 {
		cond.L.Lock()
		queue = append(queue, i)
		cond.L.Unlock()
		cond.Signal()
	}
	cond.L.Lock()
	closed = true
	cond.L.Unlock()
	cond.Broadcast()
	fmt.Println(<-sums + <-sums + <-sums)
}
