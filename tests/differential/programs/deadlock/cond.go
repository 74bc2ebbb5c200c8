// A signal before the wait is forgotten.  SEMANTICS 97, 118.
package main

import "sync"

func main() {
	cond := sync.NewCond(&sync.Mutex{})
	cond.Signal()
	cond.Broadcast()
	cond.L.Lock()
	cond.Wait()
}
