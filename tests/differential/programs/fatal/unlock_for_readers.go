// Unlock of an RWMutex that is only read is fatal.  SEMANTICS 93.
package main

import "sync"

func main() {
	var rw sync.RWMutex
	rw.RLock()
	rw.Unlock()
}
