// A ticker and a timer that nobody listens to keep no program alive.  SEMANTICS 68.
package main

import (
	"fmt"
	"time"
)

func main() {
	time.NewTicker(time.Hour)
	timer := time.NewTimer(time.Hour)
	fmt.Println(len(timer.C))
	select {}
}
