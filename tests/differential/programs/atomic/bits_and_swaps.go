// And, Or and Swap return the old value; a swap happens only where old is right.  SEMANTICS 114.
package main

import (
	"fmt"
	"sync/atomic"
)

func main() {
	var u atomic.Uint32
	var i atomic.Int64
	var p atomic.Uintptr
	u.Store(0b1100)
	i.Store(-1)
	fmt.Println(u.And(0b0110), u.Load(), u.Or(0b0011), u.Load())
	fmt.Println(i.And(0xff), i.Load(), i.Or(-256), i.Load())
	fmt.Println(p.Or(5), p.And(4), p.Load())
	fmt.Println(u.CompareAndSwap(7, 8), u.CompareAndSwap(7, 9), u.Load())
	fmt.Println(i.CompareAndSwap(0, 1), i.CompareAndSwap(-1, 2), i.Load())
	var flag atomic.Bool
	fmt.Println(flag.Load(), flag.Swap(true), flag.Swap(false))
	fmt.Println(flag.CompareAndSwap(true, false), flag.CompareAndSwap(false, true), flag.Load())
}
