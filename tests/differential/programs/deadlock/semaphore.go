// Nobody releases what one waits for.  SEMANTICS 118, 241.
package main

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"
)

func main() {
	sem := semaphore.NewWeighted(2)
	fmt.Println(sem.Acquire(context.Background(), 2))
	fmt.Println(sem.Acquire(context.Background(), 1))
}
