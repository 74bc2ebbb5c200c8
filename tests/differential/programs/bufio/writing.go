// A writer collects, goes around its buffer for much, and keeps its error.  SEMANTICS 163.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
)

type sink struct {
	room   int
	writes []int
}

func (s *sink) Write(p []byte) (int, error) {
	s.writes = append(s.writes, len(p))
	if len(p) > s.room {
		return s.room, errors.New("disk full")
	}
	s.room -= len(p)
	return len(p), nil
}

func main() {
	s := &sink{room: 1000}
	w := bufio.NewWriterSize(s, 16)
	fmt.Println(w.Size(), w.Available(), w.Buffered())
	w.WriteString("twelve bytes")
	w.WriteByte('!')
	w.WriteRune('é')
	fmt.Println(s.writes, w.Available(), w.Buffered())
	w.WriteString("more")
	fmt.Println(s.writes, w.Buffered())
	w.Write([]byte(strings.Repeat("x", 50)))
	fmt.Println(s.writes, w.Buffered(), w.Flush(), s.writes)

	s = &sink{room: 10}
	w.Reset(s)
	n, err := w.Write([]byte("0123456789abcdefghij"))
	fmt.Println(n, err)
	n, err = w.WriteString("x")
	fmt.Println(n, err, w.Flush(), w.WriteByte('y'))
	w.Reset(&sink{room: 10})
	n, err = w.WriteString("x")
	fmt.Println(n, err, w.Flush())
}
