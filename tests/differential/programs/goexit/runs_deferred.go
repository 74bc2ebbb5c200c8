// Goexit runs the deferred calls, ends its goroutine alone, and is no panic.  SEMANTICS 61.
package main

import (
	"fmt"
	"runtime"
)

func deep() {
	defer fmt.Println("deep: deferred")
	runtime.Goexit()
	fmt.Println("never")
}

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { fmt.Println("recovered:", recover()) }()
		deep()
		fmt.Println("never")
	}()
	<-done
	fmt.Println("main goes on")
}
