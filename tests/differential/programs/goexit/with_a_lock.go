// Goexit unlocks what a deferred call unlocks, and wakes who waits.  SEMANTICS 61, 86.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var mu sync.Mutex
	locked := make(chan bool)
	go func() {
		mu.Lock()
		defer mu.Unlock()
		close(locked)
		runtime.Goexit()
	}()
	<-locked
	mu.Lock()
	fmt.Println("locked by main")
}
