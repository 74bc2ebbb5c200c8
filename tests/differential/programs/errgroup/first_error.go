// All tasks are waited for, and the first error is the group's.  SEMANTICS 238.
package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

func main() {
	var ended atomic.Int64
	g, ctx := errgroup.WithContext(context.Background())
	failed := make(chan bool)
	for i := range 4 {
		g.Go(func() error {
			defer ended.Add(1)
			if i == 2 {
				defer close(failed)
				return fmt.Errorf("task %d failed", i)
			}
			<-ctx.Done()
			<-failed
			return fmt.Errorf("task %d gave up", i)
		})
	}
	err := g.Wait()
	fmt.Println(err, ended.Load())
	fmt.Println(ctx.Err(), context.Cause(ctx), g.Wait() == err)

	g, ctx = errgroup.WithContext(context.Background())
	g.Go(func() error { return nil })
	fmt.Println(g.Wait(), ctx.Err(), context.Cause(ctx))

	var plain errgroup.Group
	plain.Go(func() error { return errors.New("alone") })
	fmt.Println(plain.Wait())
}
