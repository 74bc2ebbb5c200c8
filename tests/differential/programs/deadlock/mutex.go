// A mutex is not reentrant: its holder waits for itself.  SEMANTICS 86, 118.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	mu.Lock()
	fmt.Println("locked once")
	mu.Lock()
}
