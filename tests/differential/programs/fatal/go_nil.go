// Starting a nil function is fatal at the go statement.  SEMANTICS 45.
package main

import "fmt"

func main() {
	defer fmt.Println("never")
	var nothing func()
	fmt.Println("going")
	go nothing()
	fmt.Println("never")
}
