// A pool without New gives nil when it's empty; nil is not put in.  SEMANTICS 108.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var bare sync.Pool
	fmt.Println(bare.Get())
	bare.Put(nil)
	fmt.Println(bare.Get())
	made := 0
	pool := sync.Pool{New: func() any { made++; return made }}
	fmt.Println(pool.Get(), pool.Get(), made)
}
