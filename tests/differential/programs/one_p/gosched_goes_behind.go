// Whoever yields goes behind all that can run, in the order of the yields.  SEMANTICS 80, 213.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var order []string
	for _, name := range []string{"a", "b", "c"} {
		wg.Go(func() {
			for step := range 3 {
				order = append(order, fmt.Sprint(name, step))
				runtime.Gosched()
			}
		})
	}
	for step := range 4 {
		order = append(order, fmt.Sprint("main", step))
		runtime.Gosched()
	}
	wg.Wait()
	fmt.Println(order)
}
