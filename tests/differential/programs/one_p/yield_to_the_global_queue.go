// A goroutine that yields is behind those that are started later.  SEMANTICS 80, 212, 213.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var order []string
	note := func(name string) { order = append(order, name) }
	wg.Go(func() {
		note("yields")
		wg.Go(func() {
			note("its child")
			wg.Go(func() { note("its grandchild") })
		})
		runtime.Gosched()
		note("is back")
	})
	wg.Go(func() { note("sibling") })
	runtime.Gosched()
	note("main")
	wg.Wait()
	fmt.Println(order)
}
