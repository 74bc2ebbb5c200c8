// A pool gives back the first that was put, then the newest of the others.  SEMANTICS 107, 108.
package main

import (
	"fmt"
	"sync"
)

func main() {
	pool := sync.Pool{New: func() any { return "new" }}
	for _, item := range []string{"1", "2", "3", "4"} {
		pool.Put(item)
	}
	fmt.Println(pool.Get(), pool.Get())
	pool.Put("5")
	pool.Put("6")
	for range 5 {
		fmt.Println(pool.Get())
	}
}
