// The buffer is full and nobody will ever receive.  SEMANTICS 67, 222.
package main

import "fmt"

func main() {
	ch := make(chan int, 2)
	for i := range 3 {
		fmt.Println("sending", i)
		ch <- i
	}
}
