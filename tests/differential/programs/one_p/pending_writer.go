// A writer in line keeps new readers out: reading twice is a deadlock then.  SEMANTICS 91, 118.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var rw sync.RWMutex
	rw.RLock()
	fmt.Println("before:", rw.TryRLock())
	rw.RUnlock()
	go rw.Lock()
	runtime.Gosched()
	fmt.Println("writer in line:", rw.TryRLock(), rw.TryLock())
	rw.RLock()
}
