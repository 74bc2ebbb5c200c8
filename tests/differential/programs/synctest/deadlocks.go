// Who is blocked for ever in a bubble, and what may not be done there.
package main

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func bubble(t *testing.T, name string, f func(*testing.T)) {
	defer func() { fmt.Println(name+":", recover()) }()
	synctest.Test(t, f)
}

func deadlocks(t *testing.T) {
	bubble(t, "select", func(*testing.T) { select {} })
	bubble(t, "receive", func(*testing.T) { <-make(chan int) })
	bubble(t, "nil", func(*testing.T) { var ch chan int; ch <- 1 })
	bubble(t, "group", func(*testing.T) { var wg sync.WaitGroup; wg.Add(1); wg.Wait() })
	bubble(t, "cond", func(*testing.T) {
		c := sync.NewCond(&sync.Mutex{})
		c.L.Lock()
		c.Wait()
	})
	bubble(t, "after a while", func(*testing.T) { time.Sleep(time.Hour); select {} })
	bubble(t, "a child", func(*testing.T) { go func() { select {} }() })
	bubble(t, "a sleeping child", func(*testing.T) { go func() { time.Sleep(time.Hour) }() })
	bubble(t, "a ticker", func(*testing.T) {
		go func() {
			for range time.Tick(time.Second) {
				fmt.Println("tick")
			}
		}()
	})
	bubble(t, "a timer", func(*testing.T) { time.AfterFunc(time.Second, func() { fmt.Println("called") }) })
	bubble(t, "nested", func(t *testing.T) { bubble(t, "inner", func(*testing.T) {}) })
	bubble(t, "two waits", func(*testing.T) {
		for range 2 {
			go func() {
				defer func() {
					if r := recover(); r != nil {
						fmt.Println(r)
					}
				}()
				synctest.Wait()
			}()
		}
	})
}

func main() {
	func() {
		defer func() { fmt.Println(recover()) }()
		synctest.Wait()
	}()
	all := func(string, string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "Deadlocks", F: deadlocks}}, nil, nil)
}
