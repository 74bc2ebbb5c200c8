// One error recovered and thrown again by frame after frame.  SEMANTICS 50, 51.
package main

import (
	"errors"
	"fmt"
)

func frame(depth int) {
	defer func() {
		err := recover()
		fmt.Println("passing", err, "at", depth)
		panic(err)
	}()
	if depth == 0 {
		panic(errors.New("hot potato"))
	}
	frame(depth - 1)
}

func main() {
	frame(2)
}
