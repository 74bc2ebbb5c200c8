// A capacity below zero panics when the channel is made.  SEMANTICS 15.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	for _, n := range []int{-1, 0, 1} {
		func() {
			defer func() {
				value := recover()
				_, isRuntime := value.(runtime.Error)
				fmt.Println(n, value, isRuntime)
			}()
			ch := make(chan int, n)
			fmt.Println("made one of", cap(ch))
		}()
	}
}
