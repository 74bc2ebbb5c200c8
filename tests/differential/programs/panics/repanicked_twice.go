// Replaced, repanicked, replaced again: the report of a long story.  SEMANTICS 50, 51.
package main

import "errors"

func inner() {
	defer func() {
		err := recover()
		panic(err)
	}()
	panic(errors.New("first"))
}

func main() {
	defer func() { panic("third") }()
	defer func() {
		recover()
		panic("second")
	}()
	inner()
}
