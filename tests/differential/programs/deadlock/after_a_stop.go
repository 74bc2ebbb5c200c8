// A timer keeps the program alive while one waits for it, a stopped one doesn't.  SEMANTICS 68, 129.
package main

import (
	"fmt"
	"time"
)

func main() {
	timer := time.NewTimer(time.Millisecond)
	<-timer.C
	fmt.Println("fired")
	ticker := time.NewTicker(time.Millisecond)
	<-ticker.C
	ticker.Stop()
	fmt.Println("ticked and stopped")
	for range ticker.C {
		fmt.Println("never")
	}
}
