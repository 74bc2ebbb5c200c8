// Goexit in a deferred function discards the panic: the program lives.  SEMANTICS 63.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("recovered:", recover()) }()
		defer runtime.Goexit()
		panic("forgotten")
	}()
	<-done
	fmt.Println("main goes on")
}
