// The clock of a bubble: sleeps, timers, tickers, contexts.
package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func clock(t *testing.T) {
	start := time.Now()
	fmt.Println(start)
	time.Sleep(90 * time.Minute)
	fmt.Println(time.Now(), time.Since(start))
	timer := time.NewTimer(time.Second)
	time.Sleep(3 * time.Second)
	fmt.Println(<-timer.C, time.Since(start))
	fmt.Println(timer.Reset(time.Hour), timer.Stop(), timer.Stop())
	ticker := time.NewTicker(2 * time.Second)
	for range 3 {
		fmt.Println((<-ticker.C).Sub(start))
	}
	time.Sleep(9 * time.Second)
	fmt.Println((<-ticker.C).Sub(start), (<-ticker.C).Sub(start), time.Since(start))
	ticker.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	deadline, _ := ctx.Deadline()
	<-ctx.Done()
	fmt.Println(ctx.Err(), time.Now().Equal(deadline), time.Since(start))
	time.AfterFunc(time.Second, func() { fmt.Println("called", time.Since(start)) })
	synctest.Wait()
	fmt.Println("not yet")
	time.Sleep(time.Second)
	synctest.Wait()
	select {
	case <-make(chan int):
	case <-time.After(time.Hour):
		fmt.Println("an hour", time.Since(start))
	}
}

func main() {
	all := func(string, string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "Clock", F: func(t *testing.T) {
		synctest.Test(t, clock)
		synctest.Test(t, func(t *testing.T) { fmt.Println(time.Now().Unix()) })
	}}}, nil, nil)
}
