// Whoever calls Do while the function runs returns when it has returned.  SEMANTICS 99.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var once sync.Once
	var wg sync.WaitGroup
	started, gate := make(chan bool), make(chan bool)
	finished := false
	seen := make(chan bool, 3)
	wg.Go(func() {
		once.Do(func() {
			close(started)
			<-gate
			finished = true
		})
	})
	<-started
	for range 3 {
		wg.Go(func() {
			once.Do(func() { panic("a second time") })
			seen <- finished
		})
	}
	close(gate)
	wg.Wait()
	fmt.Println(<-seen, <-seen, <-seen)
}
