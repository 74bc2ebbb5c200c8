// A select with one case is that operation, and blocks as it does.  SEMANTICS 39.
package main

import "fmt"

func main() {
	there, back := make(chan string), make(chan string)
	go func() {
		select {
		case word := <-there:
			back <- word + "!"
		}
		close(back)
	}()
	select {
	case there <- "hello":
		fmt.Println("sent")
	}
	for range 2 {
		select {
		case word, ok := <-back:
			fmt.Println(word, ok)
		}
	}
	select {
	case <-make(chan int):
	}
}
