// A Once whose function calls it again waits for its own end.  SEMANTICS 100.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var once sync.Once
	once.Do(func() {
		fmt.Println("once")
		once.Do(func() { fmt.Println("never") })
	})
}
