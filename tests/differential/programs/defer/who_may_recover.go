// recover counts in the deferred function itself, not in what that one calls.  SEMANTICS 54.
package main

import "fmt"

func helper() any { return recover() }

func direct() { fmt.Println("direct:", recover()) }

func main() {
	fmt.Println("no panic:", recover())
	defer direct()
	defer func() {
		fmt.Println("through a helper:", helper())
		func() { fmt.Println("in a nested function:", recover()) }()
		defer func() { fmt.Println("deferred by the deferred:", recover()) }()
	}()
	panic("stubborn")
}
