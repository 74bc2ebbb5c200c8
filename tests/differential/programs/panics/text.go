// An unrecovered panic reports its value and where it ran, and ends with status 2.  SEMANTICS 46, 48.
package main

import "fmt"

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	panic("out of cheese")
}
