// Who gives up leaves the line, and those behind are served; a done context acquires nothing.
// SEMANTICS 241.
package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

func main() {
	sem := semaphore.NewWeighted(3)
	ctx, cancel := context.WithCancel(context.Background())
	fmt.Println(sem.Acquire(ctx, 2))
	first, second := make(chan error), make(chan error)
	go func() { first <- sem.Acquire(ctx, 3) }()
	for sem.TryAcquire(1) {
		sem.Release(1)
		time.Sleep(time.Millisecond)
	}
	go func() { second <- sem.Acquire(context.Background(), 1) }()
	cancel()
	fmt.Println(<-first)
	fmt.Println(<-second)
	sem.Release(3)
	fmt.Println(sem.Acquire(ctx, 1), sem.Acquire(ctx, 4), sem.TryAcquire(3), sem.TryAcquire(1))
	soon, stop := context.WithTimeout(context.Background(), time.Millisecond)
	defer stop()
	fmt.Println(sem.Acquire(soon, 1))
	late, stop := context.WithTimeout(context.Background(), time.Millisecond)
	defer stop()
	fmt.Println(sem.Acquire(late, 4))
}
