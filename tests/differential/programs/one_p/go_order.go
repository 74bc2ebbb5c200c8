// The goroutine started last runs first, the others behind it in order.  SEMANTICS 210.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var order []int
	for i := range 8 {
		wg.Go(func() { order = append(order, i) })
	}
	order = append(order, -1)
	wg.Wait()
	fmt.Println(order)
}
