// A number is reported bare.  SEMANTICS 49.
package main

func main() {
	panic(-42)
}
