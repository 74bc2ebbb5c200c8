// What wait waits for: channels, groups, a Cond, a Mutex, cleanups.
package main

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func waits(t *testing.T) {
	start := time.Now()
	log := func(a ...any) { fmt.Println(append(a, time.Since(start))...) }
	ch, buffered := make(chan int), make(chan int, 1)
	go func() { log("received", <-ch) }()
	synctest.Wait()
	log("a receiver")
	ch <- 1
	synctest.Wait()
	buffered <- 1
	go func() { buffered <- 2; log("sent") }()
	synctest.Wait()
	log("a sender", <-buffered)
	synctest.Wait()
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() { time.Sleep(time.Duration(3-i) * time.Second); log("slept", i) })
	}
	go func() { wg.Wait(); log("all slept") }()
	synctest.Wait()
	log("a group")
	synctest.Sleep(2 * time.Second)
	log("two seconds")
	synctest.Sleep(2 * time.Second)
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	for range 2 {
		go func() { mu.Lock(); cond.Wait(); mu.Unlock(); log("woken") }()
	}
	synctest.Wait()
	cond.Signal()
	synctest.Wait()
	log("one signal")
	cond.Broadcast()
	synctest.Wait()
	mu.Lock()
	go func() { mu.Lock(); log("locked"); mu.Unlock() }()
	time.AfterFunc(0, func() { log("unlocks"); mu.Unlock() })
	time.Sleep(time.Second)
	log("a mutex")
	t.Cleanup(func() { log("first"); close(ch) })
	t.Cleanup(func() { log("last comes first"); time.Sleep(time.Second) })
	go func() { <-ch; log("closed"); time.Sleep(0); log("the end") }()
}

func main() {
	all := func(string, string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "Waits", F: func(t *testing.T) {
		synctest.Test(t, waits)
	}}}, nil, nil)
}
