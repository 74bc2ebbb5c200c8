// What a deferred call defers runs when that call ends, before the older ones.  SEMANTICS 59.
package main

import "fmt"

func main() {
	defer fmt.Println("oldest")
	defer func() {
		defer func() {
			defer fmt.Println("three deep")
			fmt.Println("two deep:", recover())
		}()
		defer fmt.Println("added")
		fmt.Println("one deep")
	}()
	defer func() {
		defer fmt.Println("added while panicking")
		panic("again")
	}()
	defer func() { recover() }()
	panic("once")
}
