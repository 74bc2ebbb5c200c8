// Default is taken when nothing is ready, and only then.  SEMANTICS 30.
package main

import "fmt"

func look(ch chan int) string {
	select {
	case v, ok := <-ch:
		return fmt.Sprint("received ", v, " ", ok)
	default:
		return "nothing"
	}
}

func main() {
	ch := make(chan int, 1)
	fmt.Println(look(ch))
	for i := range 200 {
		ch <- i
		if got := look(ch); got != fmt.Sprint("received ", i, " true") {
			fmt.Println("missed", i, got)
		}
	}
	fmt.Println(look(ch))
	close(ch)
	fmt.Println(look(ch))
	fmt.Println(look(nil))
}
