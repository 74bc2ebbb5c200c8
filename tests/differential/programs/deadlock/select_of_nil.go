// A select of nil channels alone blocks for ever, under another reason.  SEMANTICS 33.
package main

func main() {
	var a, b chan int
	select {
	case <-a:
	case b <- 1:
	}
}
