// Contexts makes a tree of N contexts, ten below each, with a goroutine at each leaf, and cancels it
// at its root; one context.
package main

import (
	"bench/measure"
	"context"
	"sync"
	"sync/atomic"
)

const below = 10

func main() {
	count := measure.Numbers(20_000)[0]
	var wg sync.WaitGroup
	var canceled atomic.Int64
	wait := func(ctx context.Context) {
		defer wg.Done()
		<-ctx.Done()
		if ctx.Err() == context.Canceled {
			canceled.Add(1)
		}
	}
	watch := measure.Start()
	root, cancel := context.WithCancel(context.Background())
	tree := []context.Context{root}
	cancels := []context.CancelFunc{}
	for i := 1; i < count; i++ {
		ctx, stop := context.WithCancel(tree[(i-1)/below])
		tree, cancels = append(tree, ctx), append(cancels, stop)
	}
	leaves := tree[(count-2)/below+1:]
	for _, leaf := range leaves {
		wg.Add(1)
		go wait(leaf)
	}
	cancel()
	wg.Wait()
	watch.Stop()
	measure.Check("number of leaves", int(canceled.Load()), len(leaves))
	for _, ctx := range tree {
		measure.Check("error", ctx.Err(), context.Canceled)
	}
	for _, stop := range cancels {
		stop()
	}
	measure.Report(count, watch, nil)
}
