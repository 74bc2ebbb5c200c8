"""Lines, words, limits, final tokens, and errors behind the data.  SEMANTICS 159, 160, 161, 162."""

from collections.abc import Callable
from io import BytesIO

import fmt

import gopy
from gopy import bufio, io


def lines(text: str) -> None:
    s = bufio.Scanner(BytesIO(text.encode()))
    shown = ""
    while s.scan():
        shown += f"[{s.text()}]"
    fmt.println(f"{shown}{fmt.text_of(s.err())}")


@gopy.func
def attempt(f: Callable[[], object]) -> None:
    gopy.defer(lambda: fmt.println(gopy.recover()))
    f()


def stops(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
    i = data.find(b",")
    if i < 0:
        return 0, None
    if data[:i] == b"stop":
        raise bufio.ErrFinalToken(b"end")
    return i + 1, data[:i]


class Broken:
    def read(self, n: int = -1, /) -> bytes:
        raise OSError("cable pulled")


def main() -> None:
    for text in ["", "\n", "a", "a\n", "a\r\nb\r", "a\n\nb\n\n"]:
        lines(text)
    lines("x" * 70_000)

    s = bufio.Scanner(BytesIO(b"to be  or\tnot"))
    s.split(bufio.scan_words)
    while s.scan():
        fmt.println(s.text())
    attempt(lambda: s.split(bufio.scan_lines))
    attempt(lambda: s.buffer(None, 10))

    s = bufio.Scanner(BytesIO(b"12,34,stop,56"))
    s.split(stops)
    while s.scan():
        fmt.println(s.text())
    fmt.println(s.err())

    s = bufio.Scanner(io.multi_reader(BytesIO(b"one\ntw"), Broken()))
    while s.scan():
        fmt.println(s.text())
    fmt.println(s.err())


gopy.run(main)
