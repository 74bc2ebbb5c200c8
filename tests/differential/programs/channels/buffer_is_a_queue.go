// A buffer gives back in order, and len counts what it holds.  SEMANTICS 5, 14, 21.
package main

import "fmt"

func main() {
	ch := make(chan string, 3)
	for _, word := range []string{"a", "b", "c"} {
		fmt.Println("len", len(ch), "cap", cap(ch))
		ch <- word
	}
	fmt.Println(<-ch, len(ch))
	ch <- "d"
	close(ch)
	fmt.Println("closed with", len(ch), "of", cap(ch))
	for range 4 {
		word, ok := <-ch
		fmt.Println(word, ok, len(ch))
	}
}
