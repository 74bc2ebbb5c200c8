// The same value, recovered and thrown again, has one line.  SEMANTICS 51.
package main

import "errors"

func main() {
	defer func() {
		if err := recover(); err != nil {
			panic(err)
		}
	}()
	panic(errors.New("not for us"))
}
