// With a buffer between them producer and consumer take turns by its size.  SEMANTICS 211, 227.
package main

import "fmt"

func main() {
	var order []string
	ch, done := make(chan int, 2), make(chan bool)
	go func() {
		for v := range ch {
			order = append(order, fmt.Sprint("<", v))
		}
		close(done)
	}()
	for i := range 9 {
		order = append(order, fmt.Sprint(i, ">"))
		ch <- i
	}
	close(ch)
	order = append(order, "closed")
	<-done
	fmt.Println(order)
}
