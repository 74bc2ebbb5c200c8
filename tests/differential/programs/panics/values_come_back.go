// recover gives back what was given to panic, whatever it was.  SEMANTICS 49, 55.
package main

import (
	"errors"
	"fmt"
)

var errOurs = errors.New("our error")

func attempt(value any) (recovered any) {
	defer func() { recovered = recover() }()
	panic(value)
}

func main() {
	for _, value := range []any{"text", 7, -1.5, 2.0, true, false, "", 0} {
		fmt.Println(attempt(value), attempt(value) == value)
	}
	fmt.Println(attempt(errOurs), attempt(errOurs) == errOurs)
	fmt.Println(attempt([]int{1, 2, 3}))
}
