// A dump tells what each goroutine waits for, the caller first.  SEMANTICS 220, 222.
package main

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

func main() {
	var none, empty = (chan int)(nil), make(chan int)
	var mu sync.Mutex
	var rw, rw2 sync.RWMutex
	var wg sync.WaitGroup
	cond := sync.NewCond(&sync.Mutex{})
	mu.Lock()
	rw.Lock()
	rw2.RLock()
	wg.Add(1)
	for _, f := range []func(){
		func() { <-empty }, func() { <-none }, func() { none <- 1 },
		func() { make(chan int) <- 1 }, func() { select {} },
		func() {
			select {
			case <-empty:
			case <-none:
			}
		},
		mu.Lock, rw.RLock, rw2.Lock, wg.Wait, func() { cond.L.Lock(); cond.Wait() },
		func() { time.Sleep(time.Hour) },
	} {
		go f()
	}
	runtime.Gosched()
	buffer := make([]byte, 1<<16)
	for line := range strings.SplitSeq(string(buffer[:runtime.Stack(buffer, true)]), "\n") {
		if strings.HasPrefix(line, "goroutine ") {
			fmt.Println(line[strings.Index(line, "["):])
		}
	}
}
