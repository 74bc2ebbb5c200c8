// Resetting a timer moves the wake-up of whoever waits for it.  SEMANTICS 123, 124.
package main

import (
	"fmt"
	"time"
)

func main() {
	timer := time.NewTimer(time.Hour)
	got := make(chan time.Time)
	go func() { got <- <-timer.C }()
	time.Sleep(2 * time.Millisecond)
	before := time.Now()
	fmt.Println("was running:", timer.Reset(time.Millisecond))
	at := <-got
	fmt.Println(at.Before(before), at.After(time.Now()), at.Sub(before) >= time.Millisecond)
	fmt.Println("running still:", timer.Stop())
}
