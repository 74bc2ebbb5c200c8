// A sender that waits when the channel is closed panics; its value is lost.  SEMANTICS 4.
package main

import "fmt"

func main() {
	ch, done := make(chan int), make(chan string)
	for name := range 3 {
		go func() {
			defer func() { done <- fmt.Sprint(recover()) }()
			ch <- name
			done <- "sent"
		}()
	}
	close(ch)
	for range 3 {
		fmt.Println(<-done)
	}
	v, ok := <-ch
	fmt.Println(v, ok)
}
