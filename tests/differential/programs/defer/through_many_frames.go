// A panic runs the deferred calls of all frames up to the one that recovers.  SEMANTICS 55, 59.
package main

import "fmt"

func down(n int) {
	defer fmt.Println("leaving", n)
	if n == 3 {
		defer func() { fmt.Println("3 recovers:", recover()) }()
	}
	if n == 6 {
		panic("bottom")
	}
	down(n + 1)
	fmt.Println("back in", n)
}

func main() {
	down(0)
}
