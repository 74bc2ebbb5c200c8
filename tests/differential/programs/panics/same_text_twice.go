// Two panics with equal texts are told from one that was thrown again.  SEMANTICS 50, 51.
package main

import "errors"

func main() {
	defer func() {
		recover()
		panic(errors.New("equal"))
	}()
	panic(errors.New("equal"))
}
