// Values are found by type and equality; the nearest counts.  SEMANTICS 147, 150.
package main

import (
	"context"
	"fmt"
)

type key string
type other string

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	ctx := context.WithValue(context.Background(), key("name"), "outer")
	inner := context.WithValue(ctx, key("name"), "inner")
	mixed := context.WithValue(context.WithValue(inner, other("name"), 1), 7, nil)
	fmt.Println(ctx.Value(key("name")), inner.Value(key("name")), mixed.Value(key("name")))
	fmt.Println(mixed.Value(other("name")), mixed.Value("name"), mixed.Value(7), mixed.Value(8))
	cancelled, cancel := context.WithCancel(mixed)
	cancel()
	fmt.Println(cancelled.Value(other("name")), context.WithoutCancel(cancelled).Value(key("name")))
	fmt.Println(context.WithoutCancel(cancelled).Err(), context.WithoutCancel(cancelled).Done() == nil)
	fmt.Println(context.Background().Value(7))
	try(func() { context.WithValue(context.Background(), nil, 1) })
	try(func() { context.WithValue(nil, key("name"), 1) })
	try(func() { context.WithValue(context.Background(), []int{1}, 1) })
	try(func() { context.WithCancel(nil) })
}
