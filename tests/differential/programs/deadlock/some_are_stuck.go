// As long as somebody runs, those who are stuck for ever don't matter.  SEMANTICS 65, 70.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	var never sync.Mutex
	never.Lock()
	nobody := make(chan int)
	go never.Lock()
	go func() { nobody <- 1 }()
	go func() { <-nobody; <-nobody }()
	go func() { select {} }()
	turns := make(chan int)
	go func() {
		for turn := range 1000 {
			turns <- turn
		}
		close(turns)
	}()
	sum := 0
	for turn := range turns {
		sum += turn
	}
	fmt.Println(sum, runtime.NumGoroutine() >= 4)
}
