// AfterFunc runs its function in a goroutine, unless it's stopped; it has no channel.  SEMANTICS 125.
package main

import (
	"fmt"
	"time"
)

func main() {
	ran := make(chan int)
	runs := 0
	run := func() { runs++; ran <- runs }
	t := time.AfterFunc(time.Millisecond, run)
	fmt.Println(t.C == nil, <-ran)
	fmt.Println("after it ran:", t.Stop(), t.Reset(time.Millisecond), <-ran)
	stopped := time.AfterFunc(time.Hour, func() { panic("never") })
	fmt.Println("before it runs:", stopped.Stop(), stopped.Stop(), stopped.Reset(time.Hour), stopped.Stop())
	now := time.AfterFunc(-1, run)
	fmt.Println("at once:", <-ran, now.Stop())
}
