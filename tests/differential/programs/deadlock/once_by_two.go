// A Once whose function waits for ever holds up the next caller too.  SEMANTICS 99, 118.
package main

import "sync"

func main() {
	var once sync.Once
	started := make(chan bool)
	go once.Do(func() {
		close(started)
		select {}
	})
	<-started
	once.Do(func() {})
}
