// A Once runs one function once; a panic in it counts.  SEMANTICS 99.
package main

import (
	"fmt"
	"sync"
)

func attempt(once *sync.Once, f func()) {
	defer func() { fmt.Println("recovered:", recover()) }()
	once.Do(f)
}

func main() {
	var calm, wild sync.Once
	for i := range 3 {
		attempt(&calm, func() { fmt.Println("calm", i) })
		attempt(&wild, func() { panic(fmt.Sprint("wild ", i)) })
	}
}
