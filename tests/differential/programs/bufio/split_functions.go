// Split functions, good ones and bad ones, and what the scanner says.  SEMANTICS 160-162.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
)

func scan(name, text string, split bufio.SplitFunc) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Println("panic:", problem)
		}
	}()
	fmt.Println(name)
	s := bufio.NewScanner(strings.NewReader(text))
	s.Split(split)
	for i := 0; i < 5 && s.Scan(); i++ {
		fmt.Println("  token", len(s.Text()), s.Text())
	}
	fmt.Println(" ", s.Err(), s.Scan(), s.Err())
	s.Buffer(nil, 10)
}

func main() {
	for _, text := range []string{"", "\n", "a", "a\n", "a\r\n\r\n\rb\r", "\r", "a\n\nb"} {
		scan("lines", text, bufio.ScanLines)
		scan("words", text, bufio.ScanWords)
		scan("runes", text, bufio.ScanRunes)
		scan("bytes", text, bufio.ScanBytes)
	}
	scan("bad runes", "\xff\xc0\x80\xe6\x97", bufio.ScanRunes)
	scan("words in unicode", "\u2003a\u00a0b\u3000\u0085c", bufio.ScanWords)
	scan("back", "abc", func(data []byte, atEOF bool) (int, []byte, error) { return -1, data, nil })
	scan("too far", "abc", func(data []byte, atEOF bool) (int, []byte, error) { return len(data) + 1, data, nil })
	scan("never", "abc", func(data []byte, atEOF bool) (int, []byte, error) { return 0, nil, nil })
	scan("fails", "abc", func(data []byte, atEOF bool) (int, []byte, error) { return 1, data[:1], errors.New("no") })
	scan("panics", "abc", func(data []byte, atEOF bool) (int, []byte, error) { panic("split") })
	scan("final", "abc", func(data []byte, atEOF bool) (int, []byte, error) { return 0, data[:1], bufio.ErrFinalToken })
	scan("final nil", "abc", func(data []byte, atEOF bool) (int, []byte, error) { return 0, nil, bufio.ErrFinalToken })
	scan("at the end", "abc", func(data []byte, atEOF bool) (int, []byte, error) {
		if !atEOF {
			return len(data), nil, nil
		}
		return 0, []byte("end"), bufio.ErrFinalToken
	})

	s := bufio.NewScanner(strings.NewReader("a"))
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) { return len(data), []byte{}, nil })
	defer func() { fmt.Println("panic:", recover()) }()
	count := 0
	defer func() { fmt.Println(count > 100) }()
	for s.Scan() {
		if count++; count > 300 {
			return
		}
	}
}
