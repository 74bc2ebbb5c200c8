// Stop and Reset tell whether they came before a delivery.  SEMANTICS 121, 122.
package main

import (
	"fmt"
	"time"
)

func pending(t *time.Timer) bool {
	select {
	case <-t.C:
		return true
	default:
		return false
	}
}

func main() {
	t := time.NewTimer(time.Hour)
	fmt.Println("running:", t.Stop(), t.Stop(), t.Reset(time.Hour), t.Reset(time.Millisecond))
	<-t.C
	fmt.Println("received:", t.Stop(), t.Reset(time.Millisecond))
	time.Sleep(20 * time.Millisecond)
	fmt.Println("expired, not received:", t.Stop(), pending(t), t.Stop())
	t.Reset(time.Millisecond)
	time.Sleep(20 * time.Millisecond)
	fmt.Println("expired, then reset:", t.Reset(time.Hour), pending(t), t.Stop())
}
