// Ticks come on their grid, one after the other, until a stop; a reset revives.  SEMANTICS 128, 129.
package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	ticker := time.NewTicker(2 * time.Millisecond)
	last := start
	for range 4 {
		tick := <-ticker.C
		fmt.Println(tick.After(last), tick.Before(time.Now()))
		last = tick
	}
	fmt.Println(last.Sub(start) >= 8*time.Millisecond)
	ticker.Stop()
	ticker.Reset(time.Millisecond)
	fmt.Println((<-ticker.C).After(last))
}
