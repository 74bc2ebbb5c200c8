// A deferred method may recover; a method that it calls may not.  SEMANTICS 54.
package main

import "fmt"

type guard struct{ name string }

func (g guard) catch() { fmt.Println(g.name, "caught", recover()) }

func (g guard) indirect() { g.catch() }

func attempt(name string) {
	g := guard{name}
	defer g.catch()
	defer g.indirect()
	panic("trouble of " + name)
}

func main() {
	attempt("first")
	attempt("second")
}
