// Of a status only the lowest eight bits arrive.  SEMANTICS 66.
package main

import "os"

func main() {
	os.Exit(256 + 7)
}
