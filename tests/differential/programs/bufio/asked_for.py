"""How much a scanner, a reader and a writer ask of what is below them.  SEMANTICS 159, 163, 165."""

from io import BytesIO

import fmt

import gopy
from gopy import bufio


class Source:
    def __init__(self, r: BytesIO, most: int) -> None:
        self.r = r
        self.most = most

    def read(self, n: int) -> bytes:
        fmt.println("  asked for", n)
        return self.r.read(min(n, self.most))


class Sink:
    def write(self, b: bytes) -> int:
        fmt.println("  given", len(b))
        return len(b)


def scan(text: bytes, most: int, max_size: int, split: bufio.SplitFunc) -> None:
    s = bufio.Scanner(Source(BytesIO(text), most))
    s.buffer(None, max_size)
    s.split(split)
    while s.scan():
        fmt.println(len(s.bytes()))
    fmt.println(s.err())


def main() -> None:
    lines = (b"x" * 99 + b"\n") * 200
    scan(lines, 1 << 20, 64 << 10, bufio.scan_lines)
    scan(lines, 3000, 64 << 10, bufio.scan_lines)
    scan(b"y" * 20000 + b"\nz", 1 << 20, 64 << 10, bufio.scan_lines)
    scan(b"y" * 20000 + b"\nz", 7000, 20001, bufio.scan_lines)
    scan(b"y" * 20000 + b"\nz", 7000, 20000, bufio.scan_lines)
    scan(b"word " * 1000, 1 << 20, 300, bufio.scan_words)
    scan("日本語".encode() * 20, 7, 16, bufio.scan_runes)

    r = bufio.Reader(Source(BytesIO(bytes(1000)), 90), 64)
    for n in [1, 10, 60, 64, 100, 5, 200]:
        fmt.println("read", n, len(r.read(n)), r.buffered())
    fmt.println("peek", len(r.peek(50)), r.buffered())
    fmt.println("discard", r.discard(150), r.buffered())
    try:
        r.read_slice("\n")
    except bufio.ErrBufferFull as err:
        fmt.println("slice", len(err.partial), err)
    fmt.println("bytes", len(r.read_bytes("\n")), "EOF")

    w = bufio.Writer(Sink(), 64)
    for n in [10, 54, 1, 63, 64, 65, 30, 200, 0, 34]:
        w.write(bytes(n))
        fmt.println("write", n, w.buffered(), w.available())
    w.write_rune("é")
    fmt.println("rune", w.buffered())
    w.read_from(Source(BytesIO(bytes(300)), 50))
    fmt.println("read from", w.buffered())
    w.flush()
    w.flush()


gopy.run(main)
