// A deferred function has its own panic and recovery; the outer panic goes on.  SEMANTICS 58.
package main

import "fmt"

func cleanUp() {
	defer func() { fmt.Println("inside:", recover()) }()
	panic("while cleaning up")
}

func work() {
	defer func() { fmt.Println("outside:", recover()) }()
	defer cleanUp()
	panic("at work")
}

func main() {
	work()
	defer func() { fmt.Println("nothing left:", recover()) }()
	defer cleanUp()
}
