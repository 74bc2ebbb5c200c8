// Two goroutines that hand a ball to and fro leave a third one waiting.  SEMANTICS 211, 218.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	var order []string
	ping, pong := make(chan int), make(chan int)
	go func() {
		for ball := range ping {
			order = append(order, fmt.Sprint("pong ", ball))
			pong <- ball + 1
		}
	}()
	runtime.Gosched()
	go func() { order = append(order, "third") }()
	for ball := 0; ball < 6; {
		order = append(order, fmt.Sprint("ping ", ball))
		ping <- ball
		ball = <-pong + 1
	}
	runtime.Gosched()
	fmt.Println(order)
}
