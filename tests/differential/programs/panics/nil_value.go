// panic(nil) is a panic all the same, with an error for a value.  SEMANTICS 53.
package main

import (
	"fmt"
	"runtime"
)

func attempt(value any) {
	defer func() {
		recovered := recover()
		_, isNil := recovered.(*runtime.PanicNilError)
		fmt.Println(recovered, isNil)
	}()
	panic(value)
}

func main() {
	attempt(nil)
	attempt("not nil")
	panic(nil)
}
