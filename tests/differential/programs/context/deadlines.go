// Deadlines: the earliest holds, and its error is a timeout.  SEMANTICS 141, 144, 145, 146.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

func main() {
	noon := time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC)
	outer, cancel := context.WithDeadline(context.Background(), noon)
	inner, _ := context.WithDeadline(outer, noon.Add(time.Hour))
	nearer, _ := context.WithDeadline(inner, noon.Add(-time.Hour))
	for _, ctx := range []context.Context{outer, inner, nearer, context.WithoutCancel(nearer)} {
		deadline, ok := ctx.Deadline()
		fmt.Println(deadline.Format(time.DateTime), ok, ctx.Err())
	}
	cancel()
	fmt.Println(outer.Err(), inner.Err(), nearer.Err())

	gone, _ := context.WithDeadline(context.Background(), time.Unix(1, 0))
	fmt.Println(gone.Err(), context.Cause(gone))
	err := gone.Err()
	var timeout net.Error
	fmt.Println(errors.As(err, &timeout) && timeout.Timeout() && timeout.Temporary())
	fmt.Println(errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, os.ErrDeadlineExceeded))
	born, _ := context.WithTimeout(gone, time.Hour)
	fmt.Println(born.Err())

	parent, _ := context.WithTimeoutCause(context.Background(), time.Millisecond, errors.New("parent's"))
	child, _ := context.WithTimeoutCause(parent, time.Hour, errors.New("child's"))
	<-child.Done()
	fmt.Println(child.Err(), context.Cause(child))
	early, stop := context.WithTimeoutCause(context.Background(), time.Hour, errors.New("never"))
	stop()
	fmt.Println(early.Err(), context.Cause(early))
}
