// An error is reported by its text.  SEMANTICS 49.
package main

import (
	"errors"
	"fmt"
)

func open(name string) error {
	return fmt.Errorf("open %s: %w", name, errors.New("no such file"))
}

func main() {
	if err := open("list"); err != nil {
		panic(err)
	}
}
