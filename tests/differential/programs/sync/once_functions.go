// OnceFunc and OnceValue remember the result; a panic comes again each time.  SEMANTICS 101.
package main

import (
	"fmt"
	"sync"
)

func attempt(f func()) {
	defer func() { fmt.Println("recovered:", recover()) }()
	f()
}

func main() {
	calls := 0
	hello := sync.OnceFunc(func() { fmt.Println("hello", calls) })
	next := sync.OnceValue(func() int { calls++; return calls })
	pair := sync.OnceValues(func() (int, string) { calls++; return calls, "two" })
	fails := sync.OnceFunc(func() { calls++; panic(fmt.Sprint("call ", calls)) })
	for range 2 {
		hello()
		fmt.Println(next(), calls)
		fmt.Println(pair())
		attempt(fails)
	}
	fmt.Println(calls)
}
