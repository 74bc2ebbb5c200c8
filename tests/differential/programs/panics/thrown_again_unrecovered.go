// The value of a panic that goes on, thrown once more by a deferred function.  SEMANTICS 50, 51.
package main

import "errors"

var errSame = errors.New("same")

func main() {
	defer func() { panic(errSame) }()
	panic(errSame)
}
