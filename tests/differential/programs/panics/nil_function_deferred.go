// A nil function may be deferred; calling it is what panics.  SEMANTICS 45, 52.
package main

import (
	"fmt"
	"runtime"
)

func attempt() {
	defer func() {
		err, isRuntime := recover().(runtime.Error)
		fmt.Println(err, isRuntime)
	}()
	var nothing func()
	defer nothing()
	fmt.Println("deferred nothing")
}

func main() {
	attempt()
	var nothing func()
	defer nothing()
	fmt.Println("main ends")
}
