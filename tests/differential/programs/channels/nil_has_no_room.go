// A nil channel has length and capacity 0, and is never ready.  SEMANTICS 1, 14, 35.
package main

import "fmt"

func main() {
	var none chan int
	fmt.Println(len(none), cap(none), none == nil)
	select {
	case v := <-none:
		fmt.Println("received", v)
	default:
		fmt.Println("no receive")
	}
	select {
	case none <- 1:
		fmt.Println("sent")
	default:
		fmt.Println("no send")
	}
}
