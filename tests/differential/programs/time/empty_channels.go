// The channel of a timer or ticker looks empty always, also when it's due.  SEMANTICS 120, 121.
package main

import (
	"fmt"
	"time"
)

func main() {
	timer, ticker := time.NewTimer(time.Millisecond), time.NewTicker(time.Millisecond)
	fmt.Println(len(timer.C), cap(timer.C), len(ticker.C), cap(ticker.C))
	time.Sleep(20 * time.Millisecond)
	fmt.Println(len(timer.C), cap(timer.C), len(ticker.C), cap(ticker.C))
	_, ok := <-timer.C
	fmt.Println(ok, len(timer.C))
	time.Sleep(5 * time.Millisecond)
	ticker.Stop()
	select {
	case <-ticker.C:
		fmt.Println("a stale tick")
	default:
		fmt.Println("no stale tick")
	}
}
