// Function, receiver and arguments are those of the defer and go statements.  SEMANTICS 43.
package main

import "fmt"

type point struct{ x int }

func (p point) show(more int) { fmt.Println("point", p.x, more) }

func main() {
	n, done := 1, make(chan int)
	p := point{10}
	f := func(i int) { fmt.Println("old function", i) }
	defer f(n)
	defer p.show(n)
	defer func() { fmt.Println("closure sees", n, p.x) }()
	go func(n int) { done <- n }(n)
	n, p = 2, point{20}
	f = func(i int) { fmt.Println("new function", i) }
	fmt.Println("goroutine got", <-done, "now", n)
	f(n)
}
