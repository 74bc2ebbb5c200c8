// Unlocking what is not locked is fatal: nothing recovers, nothing deferred runs.  SEMANTICS 71, 85.
package main

import (
	"fmt"
	"sync"
)

func main() {
	defer fmt.Println("never")
	defer func() { fmt.Println("never", recover()) }()
	var mu sync.Mutex
	mu.Lock()
	mu.Unlock()
	fmt.Println("unlocking again")
	mu.Unlock()
}
