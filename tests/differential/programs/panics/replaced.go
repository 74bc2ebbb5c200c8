// Each panic that a later one replaced has its line in the report.  SEMANTICS 50, 57.
package main

import "fmt"

func main() {
	defer fmt.Println("outermost")
	defer func() { panic("third") }()
	defer func() {
		defer fmt.Println("inner")
		panic("second")
	}()
	panic("first")
}
