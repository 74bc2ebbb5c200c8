"""Readers in a row, writers side by side, sections, limits, and a tee.  SEMANTICS 156."""

from io import BytesIO

import fmt

import gopy
from gopy import io


def main() -> None:
    joined = io.multi_reader(BytesIO(b"one, "), BytesIO(b""), BytesIO(b"two"))
    fmt.println(io.read_all(joined).decode(), None)

    left, right = BytesIO(), BytesIO()
    n = io.copy(io.multi_writer(left, right), BytesIO(b"both"))
    fmt.println(n, None, left.getvalue().decode(), right.getvalue().decode())

    seen = BytesIO()
    tee = io.tee_reader(BytesIO(b"through a tee"), seen)
    limited = io.read_all(io.limit_reader(tee, 9))
    fmt.println(limited.decode(), None, seen.getvalue().decode())

    section = io.section_reader(BytesIO(b"0123456789"), 2, 5)
    fmt.println(section.size())
    four = io.read_full(section, 4)
    fmt.println(len(four), four.decode(), None)
    at = section.read_at(4, 3)
    fmt.println(len(at), at.decode(), None if len(at) == 4 else io.EOF())
    section.seek(-2, 2)
    fmt.println(io.read_all(section).decode(), None)

    for text in (b"abc", b""):
        try:
            io.read_full(BytesIO(text), 4)
        except io.ErrUnexpectedEOF as err:
            fmt.println(len(err.partial), err)
        except io.EOF as err:
            fmt.println(0, err)
    try:
        io.copy_n(io.DISCARD, BytesIO(b"abc"), 5)
    except io.EOF as err:
        fmt.println(err.n, err)

    r, w = io.pipe()

    def feed() -> None:
        io.copy(w, BytesIO(b"piped"))
        w.close_with_error(None)

    gopy.go(feed)
    fmt.println(io.read_all(r).decode(), None)


gopy.run(main)
