// A panic is no error: Wait does not return it, the program ends.  SEMANTICS 46, 240.
package main

import (
	"fmt"

	"golang.org/x/sync/errgroup"
)

func main() {
	var g errgroup.Group
	g.Go(func() error { panic("in a task") })
	fmt.Println(g.Wait())
	select {}
}
