// Deferred calls run last first, in loops and by branches too.  SEMANTICS 59.
package main

import "fmt"

func calls(n int) {
	defer fmt.Println("first deferred")
	for i := range n {
		defer fmt.Println("loop", i)
	}
	if n > 2 {
		defer fmt.Println("branch")
	}
	fmt.Println("body of", n)
}

func main() {
	defer fmt.Println("main's")
	calls(2)
	calls(3)
}
