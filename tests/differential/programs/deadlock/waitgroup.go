// One Done is missing.  SEMANTICS 105, 118.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	wg.Add(2)
	wg.Done()
	fmt.Println("one of two is done")
	wg.Wait()
}
