// A mutex has no owner: whoever likes may unlock it.  SEMANTICS 86.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	mu.Lock()
	go func() {
		fmt.Println("unlocking for main")
		mu.Unlock()
	}()
	mu.Lock()
	fmt.Println("locked again:", !mu.TryLock())
}
