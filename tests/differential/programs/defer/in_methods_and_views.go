// What is deferred may be a method, a channel's close, a closure with arguments.  SEMANTICS 43, 59.
package main

import "fmt"

type counter struct{ n int }

func (c *counter) add(d int) { c.n += d; fmt.Println("now", c.n) }

func count(c *counter, done chan<- bool) {
	defer close(done)
	defer c.add(c.n)
	defer func(n int) { fmt.Println("was", n, "is", c.n) }(c.n)
	defer c.add(10)
	c.n = 5
}

func main() {
	c, done := &counter{1}, make(chan bool)
	count(c, done)
	_, ok := <-done
	fmt.Println(ok, c.n)
}
