// A send and a receive on one buffered channel, both ready: each is chosen.  SEMANTICS 28.
package main

import "fmt"

func main() {
	ch := make(chan int, 2)
	ch <- 0
	sent, received := 0, 0
	for range 1000 {
		select {
		case ch <- 1:
			sent++
		case <-ch:
			received++
		}
	}
	fmt.Println(sent > 0, received > 0, sent+received)
	fmt.Println(sent-received+1 == len(ch))
}
