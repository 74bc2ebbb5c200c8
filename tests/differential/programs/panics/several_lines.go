// A text of several lines is continued with a tab.  SEMANTICS 49.
package main

import (
	"errors"
	"fmt"
)

func main() {
	defer func() {
		fmt.Println("recovered:", recover())
		panic(errors.Join(errors.New("first"), errors.New("second")))
	}()
	panic("one\ntwo\n\nfour")
}
