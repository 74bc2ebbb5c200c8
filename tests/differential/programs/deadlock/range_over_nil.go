// A loop over a nil channel never begins and never ends.  SEMANTICS 1, 7.
package main

import "fmt"

func main() {
	var none chan int
	for v := range none {
		fmt.Println(v)
	}
	fmt.Println("never")
}
