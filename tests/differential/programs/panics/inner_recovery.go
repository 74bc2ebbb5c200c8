// What a deferred function panicked with and recovered itself is not in the report.  SEMANTICS 50, 58.
package main

import "fmt"

func tidy() {
	defer func() { fmt.Println("tidy:", recover()) }()
	panic("inner")
}

func main() {
	defer tidy()
	defer func() {
		tidy()
		fmt.Println("tidied up")
	}()
	panic("outer")
}
