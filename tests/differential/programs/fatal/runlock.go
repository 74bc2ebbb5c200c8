// More RUnlock than RLock is fatal.  SEMANTICS 93.
package main

import "sync"

func main() {
	var rw sync.RWMutex
	rw.RLock()
	rw.RLocker().Unlock()
	rw.RUnlock()
}
