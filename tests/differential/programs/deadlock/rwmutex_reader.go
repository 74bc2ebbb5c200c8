// A writer that wants to read waits for itself.  SEMANTICS 94, 118.
package main

import "sync"

func main() {
	var rw sync.RWMutex
	rw.Lock()
	rw.RLock()
}
