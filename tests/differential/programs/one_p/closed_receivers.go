// Close readies the last in line first: the first runs first, then from the newest.  SEMANTICS 17, 18.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	ch := make(chan int)
	var order []int
	for i := range 6 {
		go func() {
			_, ok := <-ch
			if !ok {
				order = append(order, i)
			}
		}()
		runtime.Gosched()
	}
	close(ch)
	order = append(order, -1)
	runtime.Gosched()
	fmt.Println(order)
}
