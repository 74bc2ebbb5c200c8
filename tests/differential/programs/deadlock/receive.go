// Nobody will ever send: the report, and no deferred call.  SEMANTICS 67, 71.
package main

import "fmt"

func main() {
	defer fmt.Println("never")
	defer func() { recover() }()
	fmt.Println("waiting")
	<-make(chan int)
}
