// A goroutine's panic runs its own deferred calls, nobody else's, and main can't stop it.  SEMANTICS 46, 47.
package main

import "fmt"

func worker() {
	defer fmt.Println("the worker's deferred call")
	panic("in a worker")
}

func main() {
	defer fmt.Println("main's deferred call")
	defer func() { fmt.Println("recovered:", recover()) }()
	go worker()
	select {}
}
