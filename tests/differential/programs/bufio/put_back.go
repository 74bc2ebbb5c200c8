// What can be put back after which operation, and lines at the buffer's edge.  SEMANTICS 164.
package main

import (
	"bufio"
	"fmt"
	"strings"
)

func main() {
	text := "ab日c\r\nd\xffe"
	operations := []struct {
		name string
		do   func(b *bufio.Reader)
	}{
		{"byte", func(b *bufio.Reader) { b.ReadByte() }},
		{"rune", func(b *bufio.Reader) { b.ReadRune() }},
		{"peek", func(b *bufio.Reader) { b.Peek(2) }},
		{"discard", func(b *bufio.Reader) { b.Discard(2) }},
		{"read", func(b *bufio.Reader) { b.Read(make([]byte, 2)) }},
		{"line", func(b *bufio.Reader) { b.ReadLine() }},
		{"bytes", func(b *bufio.Reader) { b.ReadBytes('c') }},
		{"unread byte", func(b *bufio.Reader) { fmt.Println("  ", b.UnreadByte()) }},
		{"unread rune", func(b *bufio.Reader) { fmt.Println("  ", b.UnreadRune()) }},
	}
	for _, one := range operations {
		for _, other := range operations {
			for _, last := range operations[7:] {
				b := bufio.NewReader(strings.NewReader(text))
				fmt.Println(one.name, other.name, last.name)
				one.do(b)
				other.do(b)
				last.do(b)
				rest, _ := b.ReadString(0)
				fmt.Println("  ", len(rest), b.Buffered())
			}
		}
	}
	b := bufio.NewReaderSize(strings.NewReader("0123456789abcde\r\nx\ny\r\n\nz"), 1)
	fmt.Println(b.Size())
	for {
		line, more, err := b.ReadLine()
		fmt.Println(string(line), more, err)
		if err != nil {
			break
		}
	}
	b.Reset(strings.NewReader("0123456789abcdef0"))
	start, err := b.Peek(17)
	fmt.Println(string(start), err)
	_, err = b.Peek(-1)
	fmt.Println(err)
}
