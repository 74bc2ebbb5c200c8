// A local queue holds 256; when it's full the older half goes to the global one.  SEMANTICS 212, 213.
package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var order, kept, moved []int
	runtime.Gosched() // what the runtime itself has started is out of the way then
	for i := range 300 {
		wg.Go(func() { order = append(order, i) })
	}
	wg.Wait()
	for _, i := range order {
		if i < 128 || i == 256 {
			moved = append(moved, i)
		} else {
			kept = append(kept, i)
		}
	}
	fmt.Println(kept)
	fmt.Println(moved)
	fmt.Println(slices.Index(order, 64) > slices.Index(order, 298), order[299])
}
