// Lines, words, limits, final tokens, and errors behind the data.  SEMANTICS 159, 160, 161, 162.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

func lines(text string) {
	s := bufio.NewScanner(strings.NewReader(text))
	for s.Scan() {
		fmt.Printf("[%s]", s.Text())
	}
	fmt.Println(s.Err())
}

func main() {
	for _, text := range []string{"", "\n", "a", "a\n", "a\r\nb\r", "a\n\nb\n\n"} {
		lines(text)
	}
	lines(strings.Repeat("x", 70_000))

	s := bufio.NewScanner(strings.NewReader("to be  or\tnot"))
	s.Split(bufio.ScanWords)
	for s.Scan() {
		fmt.Println(s.Text())
	}
	func() {
		defer func() { fmt.Println(recover()) }()
		s.Split(bufio.ScanLines)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		s.Buffer(nil, 10)
	}()

	s = bufio.NewScanner(strings.NewReader("12,34,stop,56"))
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := strings.IndexByte(string(data), ','); i >= 0 {
			if string(data[:i]) == "stop" {
				return i + 1, []byte("end"), bufio.ErrFinalToken
			}
			return i + 1, data[:i], nil
		}
		return 0, nil, nil
	})
	for s.Scan() {
		fmt.Println(s.Text())
	}
	fmt.Println(s.Err())

	broken := io.MultiReader(strings.NewReader("one\ntw"), errorReader{errors.New("cable pulled")})
	s = bufio.NewScanner(broken)
	for s.Scan() {
		fmt.Println(s.Text())
	}
	fmt.Println(s.Err())
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
