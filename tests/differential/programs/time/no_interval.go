// Tickers want an interval above zero; timers and sleeps take any.  SEMANTICS 119, 127, 130.
package main

import (
	"fmt"
	"time"
)

func attempt(f func()) {
	defer func() { fmt.Println("recovered:", recover()) }()
	f()
}

func main() {
	attempt(func() { time.NewTicker(0) })
	attempt(func() { time.NewTicker(-time.Second) })
	ticker := time.NewTicker(time.Hour)
	attempt(func() { ticker.Reset(0) })
	attempt(func() { ticker.Reset(-1) })
	fmt.Println(time.Tick(0) == nil, time.Tick(-1) == nil, time.Tick(time.Hour) == nil)
	time.Sleep(0)
	time.Sleep(-time.Hour)
	_, zero := <-time.After(0)
	_, negative := <-time.NewTimer(-time.Hour).C
	fmt.Println(zero, negative)
}
