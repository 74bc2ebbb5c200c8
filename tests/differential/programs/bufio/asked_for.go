// How much a scanner, a reader and a writer ask of what is below them.  SEMANTICS 159, 163, 165.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
)

type source struct {
	r    io.Reader
	most int
}

func (s *source) Read(p []byte) (int, error) {
	fmt.Println("  asked for", len(p))
	if len(p) > s.most {
		p = p[:s.most]
	}
	return s.r.Read(p)
}

type sink struct{}

func (sink) Write(p []byte) (int, error) {
	fmt.Println("  given", len(p))
	return len(p), nil
}

func scan(text string, most, max int, split bufio.SplitFunc) {
	s := bufio.NewScanner(&source{strings.NewReader(text), most})
	s.Buffer(nil, max)
	s.Split(split)
	for s.Scan() {
		fmt.Println(len(s.Bytes()))
	}
	fmt.Println(s.Err())
}

func main() {
	lines := strings.Repeat(strings.Repeat("x", 99)+"\n", 200)
	scan(lines, 1<<20, 64<<10, bufio.ScanLines)
	scan(lines, 3000, 64<<10, bufio.ScanLines)
	scan(strings.Repeat("y", 20000)+"\nz", 1<<20, 64<<10, bufio.ScanLines)
	scan(strings.Repeat("y", 20000)+"\nz", 7000, 20001, bufio.ScanLines)
	scan(strings.Repeat("y", 20000)+"\nz", 7000, 20000, bufio.ScanLines)
	scan(strings.Repeat("word ", 1000), 1<<20, 300, bufio.ScanWords)
	scan(strings.Repeat("日本語", 20), 7, 16, bufio.ScanRunes)

	r := bufio.NewReaderSize(&source{bytes.NewReader(make([]byte, 1000)), 90}, 64)
	for _, n := range []int{1, 10, 60, 64, 100, 5, 200} {
		got, _ := r.Read(make([]byte, n))
		fmt.Println("read", n, got, r.Buffered())
	}
	peeked, _ := r.Peek(50)
	fmt.Println("peek", len(peeked), r.Buffered())
	skipped, _ := r.Discard(150)
	fmt.Println("discard", skipped, r.Buffered())
	line, err := r.ReadSlice('\n')
	fmt.Println("slice", len(line), err)
	rest, err := r.ReadBytes('\n')
	fmt.Println("bytes", len(rest), err)

	w := bufio.NewWriterSize(sink{}, 64)
	for _, n := range []int{10, 54, 1, 63, 64, 65, 30, 200, 0, 34} {
		w.Write(make([]byte, n))
		fmt.Println("write", n, w.Buffered(), w.Available())
	}
	w.WriteRune('é')
	fmt.Println("rune", w.Buffered())
	w.ReadFrom(&source{bytes.NewReader(make([]byte, 300)), 50})
	fmt.Println("read from", w.Buffered())
	w.Flush()
	w.Flush()
}
