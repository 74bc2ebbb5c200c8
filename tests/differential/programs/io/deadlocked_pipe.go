// A pipe whose other end nobody uses is a deadlock: where its goroutines wait.
package main

import (
	"io"
	"runtime"
)

func main() {
	r, w := io.Pipe()
	for i := 0; i < 2; i++ {
		go w.Write([]byte("x"))
		runtime.Gosched()
	}
	r, _ = io.Pipe()
	r.Read(make([]byte, 1))
}
