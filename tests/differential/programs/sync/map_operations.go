// What each operation of a Map returns, for keys that are there and that are not.  SEMANTICS 109, 113.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var m sync.Map
	fmt.Println(m.Load("a"))
	fmt.Println(m.LoadOrStore("a", 1))
	fmt.Println(m.LoadOrStore("a", 2))
	fmt.Println(m.Swap("a", 3))
	fmt.Println(m.Swap("b", 4))
	m.Store("b", nil)
	fmt.Println(m.Load("b"))
	fmt.Println(m.LoadAndDelete("b"))
	fmt.Println(m.LoadAndDelete("b"))
	m.Delete("never there")
	fmt.Println(m.CompareAndSwap("a", 1, 5), m.CompareAndSwap("a", 3, 5), m.CompareAndSwap("c", nil, 6))
	fmt.Println(m.CompareAndDelete("a", 3), m.CompareAndDelete("a", 5), m.CompareAndDelete("a", 5))
	m.Store("d", 7)
	m.Clear()
	fmt.Println(m.Load("d"))
}
