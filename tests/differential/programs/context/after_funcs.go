// Functions that are started by the end of a context, in goroutines of their own.
package main

import (
	"context"
	"fmt"
	"sort"
	"sync"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	started := make(chan int, 10)
	stops := make([]func() bool, 5)
	for i := range stops {
		wg.Add(1)
		stops[i] = context.AfterFunc(ctx, func() {
			started <- i
			wg.Done()
		})
	}
	fmt.Println(stops[1](), stops[1](), len(started))
	wg.Done()
	cancel()
	fmt.Println(stops[0](), stops[1]())
	context.AfterFunc(ctx, func() { wg.Wait(); close(started) })
	var seen []int
	for i := range started {
		seen = append(seen, i)
	}
	sort.Ints(seen)
	fmt.Println(seen)
	fmt.Println(context.AfterFunc(context.Background(), func() {})())
}
