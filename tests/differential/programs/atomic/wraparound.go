// Atomic integers wrap at their width; Add returns the new value.  SEMANTICS 114.
package main

import (
	"fmt"
	"math"
	"sync/atomic"
)

func main() {
	var i32 atomic.Int32
	var u32 atomic.Uint32
	var i64 atomic.Int64
	var u64 atomic.Uint64
	i32.Store(math.MaxInt32)
	i64.Store(math.MinInt64)
	fmt.Println(i32.Add(1), i32.Load(), i32.Add(-1))
	fmt.Println(i64.Add(-1), i64.Add(1))
	fmt.Println(u32.Add(math.MaxUint32), u32.Add(2))
	n := uint32(3)
	u32.Store(10)
	fmt.Println(u32.Add(^(n - 1)), u64.Add(^uint64(0)), u64.Add(1))
	fmt.Println(i32.Swap(-5), i32.Load(), u64.Swap(9), u64.Load())
}
