// `defer recover()` stops nothing.  SEMANTICS 54.
package main

import "fmt"

func attempt() {
	defer func() { fmt.Println("recovered:", recover()) }()
	defer recover()
	panic("still there")
}

func main() {
	attempt()
	defer recover()
	panic("the end")
}
