// recover gives the newest panic; the ones it replaced are gone with it.  SEMANTICS 57.
package main

import "fmt"

func main() {
	defer fmt.Println("status 0")
	defer func() {
		fmt.Println("recovered:", recover())
		fmt.Println("and then:", recover())
	}()
	defer func() { panic("new") }()
	defer func() { panic("middle") }()
	panic("old")
}
