// A closed channel gives its element type's zero value, again and again.  SEMANTICS 5, 6.
package main

import (
	"fmt"
	"time"
)

func closed[T any]() <-chan T {
	ch := make(chan T, 1)
	close(ch)
	return ch
}

func main() {
	number, text, flag := closed[int](), closed[string](), closed[bool]()
	for range 2 {
		i, ok := <-number
		fmt.Println(i, ok)
		s, ok := <-text
		fmt.Println(s+"|", ok)
		b, ok := <-flag
		fmt.Println(b, ok)
	}
	fmt.Println(<-closed[float64](), <-closed[time.Duration](), <-closed[error]())
	fmt.Println((<-closed[time.Time]()).IsZero(), <-closed[chan int]() == nil)
}
