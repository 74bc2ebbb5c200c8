// What a OnceFunc panics with is reported as its own, also the second time.  SEMANTICS 101.
package main

import (
	"errors"
	"fmt"
	"sync"
)

var errBroken = errors.New("broken for good")

func main() {
	fails := sync.OnceValue(func() int { panic(errBroken) })
	func() {
		defer func() { fmt.Println(recover() == errBroken) }()
		fails()
	}()
	fmt.Println("once more")
	fmt.Println(fails())
}
