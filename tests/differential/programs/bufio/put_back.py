"""What can be put back after which operation, and lines at the buffer's edge.  SEMANTICS 164."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import fmt

import gopy
from gopy import bufio, io


def show(undo: Callable[[], None]) -> None:
    try:
        undo()
        fmt.println("  ", None)
    except Exception as err:
        fmt.println("  ", err)


def main() -> None:
    text = "ab日c\r\nd".encode() + b"\xffe"
    operations: list[tuple[str, Callable[[bufio.Reader], object]]] = [
        ("byte", lambda b: b.read_byte()),
        ("rune", lambda b: b.read_rune()),
        ("peek", lambda b: b.peek(2)),
        ("discard", lambda b: b.discard(2)),
        ("read", lambda b: b.read(2)),
        ("line", lambda b: b.read_line()),
        ("bytes", lambda b: b.read_bytes("c")),
        ("unread byte", lambda b: show(b.unread_byte)),
        ("unread rune", lambda b: show(b.unread_rune)),
    ]
    for one, do_one in operations:
        for other, do_other in operations:
            for last, do_last in operations[7:]:
                b = bufio.Reader(BytesIO(text))
                fmt.println(one, other, last)
                for do in (do_one, do_other, do_last):
                    with suppress(io.EOF):
                        do(b)
                fmt.println("  ", len(b.read_bytes(0)), b.buffered())
    b = bufio.Reader(BytesIO(b"0123456789abcde\r\nx\ny\r\n\nz"), 1)
    fmt.println(b.size())
    while True:
        try:
            line, more = b.read_line()
        except io.EOF as err:
            fmt.println("", False, err)
            break
        fmt.println(line.decode(), more, None)
    b.reset(BytesIO(b"0123456789abcdef0"))
    for n in [17, -1]:
        try:
            b.peek(n)
        except bufio.ErrBufferFull as err:
            fmt.println(err.partial.decode(), err)
        except bufio.ErrNegativeCount as err:
            fmt.println(err)


gopy.run(main)
