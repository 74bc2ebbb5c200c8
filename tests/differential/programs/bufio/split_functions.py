"""Split functions, good ones and bad ones, and what the scanner says.  SEMANTICS 160-162."""

from io import BytesIO

import fmt

import gopy
from gopy import bufio, defer, func, panic, recover


@func
def scan(name: str, text: bytes, split: bufio.SplitFunc) -> None:
    def rescue() -> None:
        problem = recover()
        if problem is not None:
            fmt.println("panic:", problem)

    defer(rescue)
    fmt.println(name)
    s = bufio.Scanner(BytesIO(text))
    s.split(split)
    i = 0
    while i < 5 and s.scan():
        fmt.println("  token", len(s.bytes()), s.text())
        i += 1
    fmt.println(" ", s.err(), s.scan(), s.err())
    s.buffer(None, 10)


def fails(data: bytes, at_eof: bool) -> tuple[int, bytes]:
    raise ValueError("no")


def final(data: bytes, at_eof: bool) -> tuple[int, bytes]:
    raise bufio.ErrFinalToken(data[:1])


def final_nil(data: bytes, at_eof: bool) -> tuple[int, bytes]:
    raise bufio.ErrFinalToken


def at_the_end(data: bytes, at_eof: bool) -> tuple[int, None]:
    if not at_eof:
        return len(data), None
    raise bufio.ErrFinalToken(b"end")


@func
def main() -> None:
    for text in [b"", b"\n", b"a", b"a\n", b"a\r\n\r\n\rb\r", b"\r", b"a\n\nb"]:
        scan("lines", text, bufio.scan_lines)
        scan("words", text, bufio.scan_words)
        scan("runes", text, bufio.scan_runes)
        scan("bytes", text, bufio.scan_bytes)
    scan("bad runes", b"\xff\xc0\x80\xe6\x97", bufio.scan_runes)
    scan("words in unicode", "\u2003a\u00a0b\u3000\u0085c".encode(), bufio.scan_words)
    scan("back", b"abc", lambda data, at_eof: (-1, data))
    scan("too far", b"abc", lambda data, at_eof: (len(data) + 1, data))
    scan("never", b"abc", lambda data, at_eof: (0, None))
    scan("fails", b"abc", fails)
    scan("panics", b"abc", lambda data, at_eof: panic("split"))
    scan("final", b"abc", final)
    scan("final nil", b"abc", final_nil)
    scan("at the end", b"abc", at_the_end)

    s = bufio.Scanner(BytesIO(b"a"))
    s.split(lambda data, at_eof: (len(data), b""))
    defer(lambda: fmt.println("panic:", recover()))
    count = 0
    defer(lambda: fmt.println(count > 100))
    while s.scan():
        count += 1
        if count > 300:
            return


gopy.run(main)
