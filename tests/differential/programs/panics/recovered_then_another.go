// A recovered panic is in the report of the one that came after it.  SEMANTICS 50, 51.
package main

import "fmt"

func main() {
	defer func() {
		fmt.Println("recovered:", recover())
		panic("second")
	}()
	panic("first")
}
