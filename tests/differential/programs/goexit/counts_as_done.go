// A task of WaitGroup.Go, or of Once, that exits early is done.  SEMANTICS 77, 99, 106.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var once sync.Once
	wg.Go(func() {
		defer fmt.Println("deferred")
		once.Do(runtime.Goexit)
		fmt.Println("never")
	})
	wg.Wait()
	once.Do(func() { fmt.Println("never either") })
	fmt.Println("done")
}
