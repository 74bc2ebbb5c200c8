// Three stages over unbuffered channels: whose turn it is, step by step.  SEMANTICS 19, 211, 227.
package main

import "fmt"

func main() {
	var order []string
	note := func(who string, v int) { order = append(order, fmt.Sprint(who, v)) }
	a, b := make(chan int), make(chan int)
	go func() {
		for i := range 5 {
			note("p", i)
			a <- i
		}
		close(a)
	}()
	go func() {
		for v := range a {
			note("q", v)
			b <- v
		}
		close(b)
	}()
	for v := range b {
		note("r", v)
	}
	fmt.Println(order)
}
