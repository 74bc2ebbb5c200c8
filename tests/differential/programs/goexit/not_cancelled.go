// A panic during Goexit, once recovered, does not bring the goroutine back.  SEMANTICS 62.
package main

import (
	"fmt"
	"runtime"
)

func leave() {
	defer func() { fmt.Println("recovered:", recover()) }()
	defer func() { panic("on the way out") }()
	runtime.Goexit()
}

func main() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println("outer deferred")
		leave()
		fmt.Println("never")
	}()
	<-done
}
