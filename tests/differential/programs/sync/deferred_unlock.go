// A deferred unlock frees the mutex although the holder panics.  SEMANTICS 46, 90.
package main

import (
	"fmt"
	"sync"
)

var mu sync.Mutex

func careful(fail bool) {
	mu.Lock()
	defer mu.Unlock()
	if fail {
		panic("while locked")
	}
	fmt.Println("went well, locked:", !mu.TryLock())
}

func main() {
	careful(false)
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		careful(true)
	}()
	fmt.Println("free:", mu.TryLock())
}
