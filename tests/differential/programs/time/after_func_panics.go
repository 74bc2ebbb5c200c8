// A panic in AfterFunc's function is that of its own goroutine: fatal.  SEMANTICS 46, 125.
package main

import (
	"fmt"
	"time"
)

func main() {
	defer fmt.Println("never")
	defer func() { recover() }()
	time.AfterFunc(time.Millisecond, func() {
		defer fmt.Println("deferred")
		panic("too late")
	})
	select {}
}
