// Goexit in a deferred call of Goexit, and one that recovers before it.  SEMANTICS 61, 63.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println("last")
		defer runtime.Goexit()
		defer func() {
			fmt.Println("recovered:", recover())
			runtime.Goexit()
		}()
		panic("first")
	}()
	<-done
}
