// To release more than is held panics.  SEMANTICS 241.
package main

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"
)

func main() {
	defer fmt.Println("deferred")
	sem := semaphore.NewWeighted(3)
	sem.Acquire(context.Background(), 2)
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		sem.Release(3)
	}()
	semaphore.NewWeighted(1).Release(1)
}
