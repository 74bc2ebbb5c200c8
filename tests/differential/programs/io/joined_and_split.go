// Readers in a row, writers side by side, sections, limits, and a tee.  SEMANTICS 156.
package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

func main() {
	joined := io.MultiReader(strings.NewReader("one, "), strings.NewReader(""), strings.NewReader("two"))
	all, err := io.ReadAll(joined)
	fmt.Println(string(all), err)

	var left, right bytes.Buffer
	n, err := io.Copy(io.MultiWriter(&left, &right), strings.NewReader("both"))
	fmt.Println(n, err, left.String(), right.String())

	var seen bytes.Buffer
	tee := io.TeeReader(strings.NewReader("through a tee"), &seen)
	limited, err := io.ReadAll(io.LimitReader(tee, 9))
	fmt.Println(string(limited), err, seen.String())

	section := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	four := make([]byte, 4)
	fmt.Println(section.Size())
	n4, err := io.ReadFull(section, four)
	fmt.Println(n4, string(four), err)
	at, err := section.ReadAt(four, 3)
	fmt.Println(at, string(four[:at]), err)
	section.Seek(-2, io.SeekEnd)
	rest, err := io.ReadAll(section)
	fmt.Println(string(rest), err)

	short, err := io.ReadFull(strings.NewReader("abc"), four)
	fmt.Println(short, err)
	short, err = io.ReadFull(strings.NewReader(""), four)
	fmt.Println(short, err)
	n, err = io.CopyN(io.Discard, strings.NewReader("abc"), 5)
	fmt.Println(n, err)

	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, strings.NewReader("piped"))
		w.CloseWithError(err)
	}()
	all, err = io.ReadAll(r)
	fmt.Println(string(all), err)
}
