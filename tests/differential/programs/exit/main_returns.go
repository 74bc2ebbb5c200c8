// When main returns the program is over: nobody is waited for, nothing deferred runs.  SEMANTICS 59, 65.
package main

import "fmt"

func main() {
	started := make(chan bool)
	for range 3 {
		go func() {
			defer fmt.Println("never")
			started <- true
			<-make(chan bool)
		}()
		<-started
	}
	go func() {
		for {
		}
	}()
	defer fmt.Println("main's deferred call")
	fmt.Println("main ends")
}
