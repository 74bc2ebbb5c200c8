// A Value keeps the type of what was first stored; misuse panics with a text.  SEMANTICS 115, 116.
package main

import (
	"fmt"
	"sync/atomic"
)

func attempt(f func()) {
	defer func() { fmt.Println("recovered:", recover()) }()
	f()
}

func main() {
	var v atomic.Value
	fmt.Println(v.Load())
	attempt(func() { v.Store(nil) })
	fmt.Println(v.CompareAndSwap(nil, 1), v.Load())
	attempt(func() { v.Store("text") })
	attempt(func() { v.Swap("text") })
	attempt(func() { v.Swap(nil) })
	attempt(func() { v.CompareAndSwap(1, "text") })
	attempt(func() { v.CompareAndSwap("text", 1) })
	attempt(func() { v.CompareAndSwap(1, nil) })
	fmt.Println(v.Swap(2), v.CompareAndSwap(1, 3), v.CompareAndSwap(2, 4), v.Load())
}
