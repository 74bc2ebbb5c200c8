// A send to a nil channel has a wait reason of its own.  SEMANTICS 1.
package main

func main() {
	var none chan int
	none <- 1
}
