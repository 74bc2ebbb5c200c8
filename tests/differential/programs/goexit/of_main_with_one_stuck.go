// After main's Goexit a goroutine that waits for ever is a deadlock too.  SEMANTICS 64, 67.
package main

import "runtime"

func main() {
	go func() {
		ch := make(chan int)
		<-ch
	}()
	runtime.Goexit()
}
