// A closed channel is ready: to receive zero, or to panic on a send.  SEMANTICS 3, 31.
package main

import "fmt"

func attempt(what string, f func()) {
	defer func() { fmt.Println(what, "-", recover()) }()
	f()
}

func main() {
	ch := make(chan int, 1)
	ch <- 5
	close(ch)
	for range 3 {
		select {
		case v, ok := <-ch:
			fmt.Println(v, ok)
		default:
			fmt.Println("not ready")
		}
	}
	attempt("alone", func() {
		select {
		case ch <- 1:
		}
	})
	attempt("with default", func() {
		select {
		case ch <- 1:
		default:
		}
	})
	attempt("beside nil", func() {
		var none chan int
		select {
		case ch <- 1:
		case <-none:
		}
	})
}
