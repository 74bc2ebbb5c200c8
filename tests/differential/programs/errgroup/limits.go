// No more than the limit at once; TryGo waits for nobody; the limit stays.  SEMANTICS 239.
package main

import (
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

func main() {
	var g errgroup.Group
	g.SetLimit(2)
	var active, most atomic.Int64
	for range 20 {
		g.Go(func() error {
			now := active.Add(1)
			for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			active.Add(-1)
			return nil
		})
	}
	fmt.Println(g.Wait(), most.Load() <= 2)

	hold := make(chan bool)
	wait := func() error { <-hold; return nil }
	fmt.Println(g.TryGo(wait), g.TryGo(wait), g.TryGo(wait))
	func() {
		defer func() { fmt.Println(recover()) }()
		g.SetLimit(3)
	}()
	close(hold)
	fmt.Println(g.Wait())
	g.SetLimit(0)
	fmt.Println(g.TryGo(wait))
	g.SetLimit(-1)
	fmt.Println(g.TryGo(wait), g.TryGo(wait), g.Wait())
}
