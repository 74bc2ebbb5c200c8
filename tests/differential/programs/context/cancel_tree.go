// A tree of contexts: who is done, and why.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

func show(name string, ctx context.Context) {
	fmt.Println(name, ctx.Err(), context.Cause(ctx))
}

func main() {
	root, cancelRoot := context.WithCancelCause(context.Background())
	left, cancelLeft := context.WithCancelCause(root)
	right, cancelRight := context.WithTimeoutCause(root, time.Hour, errors.New("too slow"))
	late, _ := context.WithTimeoutCause(left, 0, errors.New("late"))
	cut := context.WithoutCancel(left)
	for i := 0; i < 3; i++ {
		show("root", root)
		show("left", left)
		show("right", right)
		show("late", late)
		show("cut", cut)
		born, _ := context.WithCancel(left)
		show("born", born)
		switch i {
		case 0:
			cancelLeft(errors.New("left first"))
		case 1:
			cancelRoot(errors.New("root second"))
			cancelRight()
			cancelLeft(nil)
		}
	}
	<-root.Done()
	<-right.Done()
	fmt.Println(errors.Is(late.Err(), context.DeadlineExceeded), errors.Is(root.Err(), context.Canceled))
}
