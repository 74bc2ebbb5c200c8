// How contexts print, and which value is found.
package main

import (
	"context"
	"fmt"
	"time"
)

type Key struct{}

type Color int

func (c Color) String() string { return fmt.Sprintf("color %d", int(c)) }

type Text string

func main() {
	ctx := context.Background()
	fmt.Println(ctx, context.TODO())
	ctx = context.WithValue(ctx, Key{}, "text")
	ctx = context.WithValue(ctx, Color(1), Text("hidden"))
	ctx = context.WithValue(ctx, Color(2), nil)
	ctx = context.WithValue(ctx, "plain", 90*time.Second)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	fmt.Println(ctx)
	fmt.Println(context.WithoutCancel(ctx))
	fmt.Println(ctx.Value(Key{}), ctx.Value(Color(1)), ctx.Value(Color(2)), ctx.Value(Color(3)), ctx.Value(1))
	for _, f := range []func(){
		func() { context.WithValue(ctx, nil, 1) },
		func() { context.WithValue(ctx, []int{}, 1) },
		func() { context.WithCancel(nil) },
	} {
		func() {
			defer func() { fmt.Println(recover()) }()
			f()
		}()
	}
}
