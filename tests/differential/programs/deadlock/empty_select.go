// A select without cases blocks for ever.  SEMANTICS 33.
package main

func main() {
	select {}
}
