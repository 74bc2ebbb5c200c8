// Keys of a Map are equal if type and value are; Range stops when told to.  SEMANTICS 111, 112.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var m sync.Map
	m.Store(1, "an int")
	m.Store(1.0, "a float")
	m.Store(true, "a bool")
	m.Store("1", "a string")
	for _, key := range []any{1, 1.0, true, "1", 2} {
		fmt.Println(m.Load(key))
	}
	visited, stopped := 0, 0
	m.Range(func(key, _ any) bool {
		visited++
		m.Delete(key)
		return true
	})
	m.Store(1, 1)
	m.Store(2, 2)
	m.Range(func(_, _ any) bool { stopped++; return false })
	fmt.Println(visited, stopped)
	fmt.Println(m.Load(1.0))
}
