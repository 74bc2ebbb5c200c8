// A WaitGroup's counter below zero panics, with a plain string.  SEMANTICS 103.
package main

import (
	"fmt"
	"sync"
)

func attempt(deltas ...int) {
	defer func() {
		text, isString := recover().(string)
		fmt.Println(text, isString)
	}()
	var wg sync.WaitGroup
	for _, delta := range deltas {
		wg.Add(delta)
	}
	wg.Wait()
	fmt.Println("waited")
}

func main() {
	attempt(3, -1, -2)
	attempt(-1)
	attempt(2, -3)
	var wg sync.WaitGroup
	wg.Done()
}
