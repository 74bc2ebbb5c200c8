// A fatal error of any goroutine ends the program.  SEMANTICS 71, 85.
package main

import (
	"fmt"
	"sync"
)

func main() {
	defer fmt.Println("never")
	go func() {
		defer fmt.Println("never either")
		var mu sync.Mutex
		mu.Unlock()
	}()
	select {}
}
