// Closing wakes a select: a send case panics, a receive case gets zero.  SEMANTICS 4, 38.
package main

import "fmt"

func main() {
	sends, recvs, result := make(chan int), make(chan int), make(chan string)
	go func() {
		defer func() { result <- fmt.Sprint("panic: ", recover()) }()
		select {
		case sends <- 1:
		case <-make(chan int):
		}
	}()
	close(sends)
	fmt.Println(<-result)
	go func() {
		select {
		case v, ok := <-recvs:
			result <- fmt.Sprint("received ", v, " ", ok)
		case <-make(chan int):
		}
	}()
	close(recvs)
	fmt.Println(<-result)
}
