// Each frame recovers and panics with a text of its own.  SEMANTICS 50, 51.
package main

import "fmt"

func frame(depth int) {
	defer func() { panic(fmt.Sprint("frame ", depth, " after ", recover())) }()
	if depth == 0 {
		panic("cause")
	}
	frame(depth - 1)
}

func main() {
	frame(2)
}
