// What each end of a pipe gets once one or both are closed, in any order.  SEMANTICS 156-158.
package main

import (
	"errors"
	"fmt"
	"io"
)

func show(r *io.PipeReader, w *io.PipeWriter) {
	n, err := r.Read(make([]byte, 4))
	fmt.Println("  read ", n, err)
	n, err = w.Write([]byte("hello"))
	fmt.Println("  write", n, err)
}

func main() {
	first, second := errors.New("first"), errors.New("second")
	ends := []struct {
		name  string
		close func(r *io.PipeReader, w *io.PipeWriter)
	}{
		{"r.close", func(r *io.PipeReader, w *io.PipeWriter) { r.Close() }},
		{"r.close(first)", func(r *io.PipeReader, w *io.PipeWriter) { r.CloseWithError(first) }},
		{"r.close(second)", func(r *io.PipeReader, w *io.PipeWriter) { r.CloseWithError(second) }},
		{"r.close(nil)", func(r *io.PipeReader, w *io.PipeWriter) { r.CloseWithError(nil) }},
		{"w.close", func(r *io.PipeReader, w *io.PipeWriter) { w.Close() }},
		{"w.close(first)", func(r *io.PipeReader, w *io.PipeWriter) { w.CloseWithError(first) }},
		{"w.close(second)", func(r *io.PipeReader, w *io.PipeWriter) { w.CloseWithError(second) }},
		{"w.close(EOF)", func(r *io.PipeReader, w *io.PipeWriter) { w.CloseWithError(io.EOF) }},
	}
	for _, one := range ends {
		for _, other := range ends {
			r, w := io.Pipe()
			one.close(r, w)
			other.close(r, w)
			fmt.Println(one.name, other.name)
			show(r, w)
		}
	}
	r, w := io.Pipe()
	done := make(chan bool)
	go func() {
		n, err := w.Write([]byte("hello"))
		fmt.Println("interrupted", n, err)
		done <- true
	}()
	r.Read(make([]byte, 3))
	r.CloseWithError(first)
	<-done
}
