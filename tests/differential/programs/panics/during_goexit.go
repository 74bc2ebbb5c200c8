// A panic while Goexit unwinds is an ordinary one: it ends the program.  SEMANTICS 61, 62.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	go func() {
		defer fmt.Println("deferred first")
		defer func() { panic("on the way out") }()
		runtime.Goexit()
	}()
	select {}
}
