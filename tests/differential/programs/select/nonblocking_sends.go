// A send with a default fills the buffer, then says no; so does a receive.  SEMANTICS 22, 39.
package main

import "fmt"

func trySend(ch chan<- int, v int) bool {
	select {
	case ch <- v:
		return true
	default:
		return false
	}
}

func tryRecv(ch <-chan int) (int, bool) {
	select {
	case v := <-ch:
		return v, true
	default:
		return 0, false
	}
}

func main() {
	ch := make(chan int, 2)
	fmt.Println(trySend(ch, 1), trySend(ch, 2), trySend(ch, 3), len(ch))
	for range 3 {
		v, ok := tryRecv(ch)
		fmt.Println(v, ok)
	}
	fmt.Println(trySend(make(chan int), 4))
}
