// With nobody else to run a yield comes straight back.  SEMANTICS 80.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	count := 0
	for range 10 {
		runtime.Gosched()
		count++
	}
	go func() { count *= 2 }()
	before := count
	runtime.Gosched()
	fmt.Println(before, count)
}
