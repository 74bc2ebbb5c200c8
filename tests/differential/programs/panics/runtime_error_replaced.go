// A run-time error in a chain, recovered and thrown again as itself.  SEMANTICS 51, 52.
package main

import "fmt"

func main() {
	defer func() {
		var none chan int
		close(none)
	}()
	defer func() {
		err := recover()
		fmt.Println("recovered:", err)
		panic(err)
	}()
	ch := make(chan int)
	close(ch)
	close(ch)
}
