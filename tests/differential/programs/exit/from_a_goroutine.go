// Any goroutine may end the program, also with status 0 and in a deferred call.  SEMANTICS 59, 66.
package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("never")
	go func() {
		defer os.Exit(0)
		defer fmt.Println("deferred before")
		panic("never reported")
	}()
	select {}
}
