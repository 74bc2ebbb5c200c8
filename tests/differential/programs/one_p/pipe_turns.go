// Whether reader or writer of a pipe goes on first, whoever came first.  SEMANTICS 154, 155.
package main

import (
	"fmt"
	"io"
	"runtime"
)

func write(w io.WriteCloser, done chan bool) {
	for _, text := range []string{"abcdef", "", "gh", "ijklmnop"} {
		n, _ := w.Write([]byte(text))
		fmt.Println("wrote", n)
	}
	w.Close()
	fmt.Println("closed")
	done <- true
}

func read(r io.Reader, done chan bool) {
	buf := make([]byte, 4)
	for {
		n, err := r.Read(buf)
		if n == 0 && err == nil {
			continue // a read of ours goes on by itself
		}
		fmt.Println("read", string(buf[:n]))
		if err != nil {
			break
		}
	}
	done <- true
}

func main() {
	for _, readFirst := range []bool{true, false} {
		r, w := io.Pipe()
		done := make(chan bool)
		fmt.Println("reader first:", readFirst)
		if readFirst {
			go read(r, done)
			runtime.Gosched()
			go write(w, done)
		} else {
			go write(w, done)
			runtime.Gosched()
			go read(r, done)
		}
		<-done
		<-done
	}
	r, w := io.Pipe()
	done := make(chan bool)
	for i := 0; i < 3; i++ {
		go func() {
			n, _ := w.Write([]byte("xyz"))
			fmt.Println(i, "wrote", n)
			done <- true
		}()
	}
	buf := make([]byte, 2)
	for i := 0; i < 6; i++ {
		n, _ := r.Read(buf)
		fmt.Println("read", string(buf[:n]))
	}
	for i := 0; i < 3; i++ {
		<-done
	}
}
