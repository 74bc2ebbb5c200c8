// The first reason holds, and everybody below is told it.  SEMANTICS 139, 142, 143, 153.
package main

import (
	"context"
	"errors"
	"fmt"
)

func main() {
	root, cancelRoot := context.WithCancelCause(context.Background())
	left, cancelLeft := context.WithCancelCause(root)
	right, cancelRight := context.WithCancel(root)
	leaf, cancelLeaf := context.WithCancelCause(right)
	show := func(when string) {
		fmt.Println(when)
		for _, ctx := range []context.Context{root, left, right, leaf} {
			fmt.Println("\t", ctx.Err(), context.Cause(ctx), context.Cause(context.WithoutCancel(ctx)))
		}
	}
	show("nobody")
	cancelLeft(nil)
	cancelLeft(errors.New("too late"))
	show("left, without a reason")
	cancelRoot(errors.New("enough"))
	cancelRight()
	cancelLeaf(errors.New("too late, too"))
	show("root")
	born, cancel := context.WithCancelCause(leaf)
	cancel(errors.New("born done"))
	fmt.Println(born.Err(), context.Cause(born))
	wrapped := fmt.Errorf("it was %w", context.Cause(born))
	fmt.Println(wrapped, errors.Is(born.Err(), context.Canceled))
}
