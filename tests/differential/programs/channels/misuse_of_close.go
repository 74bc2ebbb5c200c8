// Closing nil or twice, sending on a closed one: panics with exact texts.  SEMANTICS 2, 3.
package main

import (
	"fmt"
	"runtime"
)

func try(what string, f func()) {
	defer func() {
		err, isRuntime := recover().(runtime.Error)
		fmt.Println(what, "-", err, isRuntime)
	}()
	f()
}

func main() {
	var none chan int
	ch := make(chan int, 2)
	ch <- 1
	close(ch)
	try("close nil", func() { close(none) })
	try("close again", func() { close(ch) })
	try("send with room left", func() { ch <- 2 })
	fmt.Println(<-ch, len(ch))
	try("send when drained", func() { ch <- 3 })
}
