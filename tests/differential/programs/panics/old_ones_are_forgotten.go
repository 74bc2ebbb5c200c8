// A panic that was recovered long ago is in nobody's report.  SEMANTICS 50, 55.
package main

import "fmt"

func attempt(i int) {
	defer func() { fmt.Println("recovered:", recover()) }()
	defer func() {
		if i == 1 {
			panic("and this too")
		}
	}()
	panic(fmt.Sprint("attempt ", i))
}

func main() {
	for i := range 3 {
		attempt(i)
	}
	panic("the one that counts")
}
