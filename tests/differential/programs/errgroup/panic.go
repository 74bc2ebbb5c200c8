// A panic is no error: Wait does not return it, the program ends.  SEMANTICS 46, 240.
package main

import "golang.org/x/sync/errgroup"

func main() {
	var g errgroup.Group
	g.Go(func() error { panic("in a task") })
	g.Wait() // it may come back before the program has ended
	select {}
}
