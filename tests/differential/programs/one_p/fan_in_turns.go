// Many senders, one buffer, one receiver: whose turn it is, step by step.  SEMANTICS 8, 11, 211.
package main

import "fmt"

func main() {
	var order []string
	ch := make(chan string, 1)
	for _, name := range []string{"a", "b", "c"} {
		go func() {
			for i := range 3 {
				ch <- fmt.Sprint(name, i)
				order = append(order, fmt.Sprint(name, i, ">"))
			}
		}()
	}
	for range 9 {
		order = append(order, "<"+<-ch)
	}
	fmt.Println(order)
}
