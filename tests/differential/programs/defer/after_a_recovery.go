// After a recovery the frame's other deferred calls run, and its caller goes on.  SEMANTICS 55, 56.
package main

import "fmt"

func inner() {
	defer fmt.Println("runs after the recovery, panicking:", false)
	defer func() { fmt.Println("recovered:", recover()) }()
	defer func() { fmt.Println("runs before the recovery") }()
	panic("trouble")
}

func main() {
	defer func() { fmt.Println("main recovers:", recover()) }()
	inner()
	fmt.Println("main goes on")
}
