// A panic in a task of WaitGroup.Go ends the program, as a repanicked one.  SEMANTICS 46, 106.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	defer fmt.Println("never")
	wg.Go(func() {
		defer fmt.Println("the task's deferred call")
		panic("in a task")
	})
	wg.Wait()
	fmt.Println("never")
}
