// A Pointer compares by identity, and begins as nil.  SEMANTICS 84, 114.
package main

import (
	"fmt"
	"sync/atomic"
)

type config struct{ name string }

func main() {
	var p atomic.Pointer[config]
	fmt.Println(p.Load() == nil)
	a, twin := &config{"a"}, &config{"a"}
	fmt.Println(p.CompareAndSwap(nil, a), p.CompareAndSwap(nil, twin), p.Load().name)
	fmt.Println(p.CompareAndSwap(twin, twin), p.Load() == a)
	fmt.Println(p.Swap(twin) == a, p.Load() == twin)
	p.Store(nil)
	fmt.Println(p.Swap(a) == nil, p.Load() == a)
}
