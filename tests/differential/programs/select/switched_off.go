// Two channels are merged; one that is closed is set to nil and left alone.  SEMANTICS 5, 35.
package main

import "fmt"

func upTo(n int) <-chan int {
	ch := make(chan int)
	go func() {
		for i := range n {
			ch <- i + 1
		}
		close(ch)
	}()
	return ch
}

func main() {
	a, b := upTo(10), upTo(20)
	sum, count := 0, 0
	for a != nil || b != nil {
		select {
		case v, ok := <-a:
			if sum += v; !ok {
				a = nil
			}
		case v, ok := <-b:
			if sum += v; !ok {
				b = nil
			}
		}
		count++
	}
	fmt.Println(sum, count)
}
