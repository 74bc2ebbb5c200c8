// Exit ends the program with its status, and runs no deferred call.  SEMANTICS 59, 66.
package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("never")
	defer func() { fmt.Println("never", recover()) }()
	fmt.Println("leaving with 3")
	os.Exit(3)
}
