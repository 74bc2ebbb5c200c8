// A string is recovered and thrown again: that is the same value.  SEMANTICS 51.
package main

func main() {
	defer func() { panic(recover()) }()
	panic("a string")
}
