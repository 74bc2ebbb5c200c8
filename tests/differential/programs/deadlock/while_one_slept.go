// As long as one sleeps the program waits; then nobody can wake anybody.  SEMANTICS 67, 68.
package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	woken := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { close(woken) })
	go func() {
		time.Sleep(2 * time.Millisecond)
		<-woken
		fmt.Println("slept, and did not call Done")
	}()
	wg.Wait()
}
