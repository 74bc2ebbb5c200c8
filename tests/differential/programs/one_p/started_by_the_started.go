// What a goroutine starts runs next when that one blocks or ends.  SEMANTICS 210.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var order []string
	var start func(name string, depth int)
	start = func(name string, depth int) {
		order = append(order, name+" begins")
		if depth > 0 {
			wg.Go(func() { start(name+"1", depth-1) })
			wg.Go(func() { start(name+"2", depth-1) })
		}
		order = append(order, name+" ends")
	}
	wg.Go(func() { start("a", 2) })
	wg.Go(func() { start("b", 1) })
	wg.Wait()
	for _, line := range order {
		fmt.Println(line)
	}
}
