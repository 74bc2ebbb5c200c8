// While one goroutine's panic ends the program the others' deferred calls stay undone.  SEMANTICS 46, 72.
package main

import "fmt"

func main() {
	started := make(chan bool)
	for range 3 {
		go func() {
			defer fmt.Println("never")
			started <- true
			select {}
		}()
		<-started
	}
	defer func() {
		defer func() { panic("last word") }()
		fmt.Println("recovered:", recover())
	}()
	panic("first word")
}
