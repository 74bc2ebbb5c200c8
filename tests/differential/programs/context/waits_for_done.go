// A wait for a context that nobody cancels is a deadlock.
package main

import (
	"context"
	"fmt"
)

func worker(ctx context.Context, done chan int) {
	<-ctx.Done()
	done <- 1
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int)
	go worker(ctx, done)
	cancel()
	fmt.Println(<-done, ctx.Err())
	ctx, _ = context.WithCancel(context.Background())
	select {
	case <-ctx.Done():
	case <-done:
	}
}
