// Many may read, one may write; the tries tell.  SEMANTICS 90, 91, 94.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var rw sync.RWMutex
	fmt.Println("free:", rw.TryRLock(), rw.TryRLock(), rw.TryLock())
	rw.RUnlock()
	fmt.Println("one reader left:", rw.TryLock())
	rw.RUnlock()
	fmt.Println("nobody:", rw.TryLock(), rw.TryLock(), rw.TryRLock())
	rw.Unlock()
	reader := rw.RLocker()
	reader.Lock()
	fmt.Println("locked by its reader:", rw.TryRLock(), rw.TryLock())
	reader.Unlock()
	rw.RUnlock()
	fmt.Println("nobody again:", rw.TryLock())
}
