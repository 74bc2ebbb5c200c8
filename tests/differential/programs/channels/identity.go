// Channels are equal to themselves alone, also as keys; a view is its channel.  SEMANTICS 16.
package main

import "fmt"

func main() {
	a, b := make(chan int), make(chan int)
	var in <-chan int = a
	var out chan<- int = a
	fmt.Println(a == b, a == in, a == out, b == in)
	names := map[<-chan int]string{a: "a", b: "b"}
	fmt.Println(len(names), names[a], names[b], names[in])
	var any1, any2 any = a, a
	fmt.Println(any1 == any2, any1 == any(b))
}
