// A value goes from hand to hand past an empty buffer; sends return in turn.  SEMANTICS 10, 14.
package main

import "fmt"

func main() {
	values, answers := make(chan int), make(chan string)
	go func() {
		for v := range values {
			answers <- fmt.Sprint("got ", v)
		}
		close(answers)
	}()
	for v := range 3 {
		values <- v
		fmt.Println(<-answers, len(values), cap(values))
	}
	close(values)
	_, ok := <-answers
	fmt.Println("more:", ok)
}
