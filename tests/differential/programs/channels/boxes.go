// Channels travel through channels: each request brings the way back.  SEMANTICS 23.
package main

import "fmt"

type request struct {
	number int
	reply  chan int
}

func main() {
	requests, boxes := make(chan request), make(chan chan int, 1)
	go func() {
		for r := range requests {
			r.reply <- r.number * r.number
		}
	}()
	for i := range 3 {
		r := request{i + 2, make(chan int)}
		requests <- r
		fmt.Println(<-r.reply)
	}
	box := make(chan int, 1)
	boxes <- box
	<-boxes <- 7
	fmt.Println(<-box, len(boxes))
}
