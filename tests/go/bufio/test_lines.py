"""The buffered reader: what Go's bufio/bufio_test.go asks of lines, of skipping and of reset."""

from io import BytesIO
from typing import Any, NamedTuple

import pytest
from gotest import go_test
from odd_io import Always, Script, Slow, Written, failing

from gopy import bufio, io

MIN_SIZE = 16


def lines_of(b: bufio.Reader) -> list[tuple[bytes, bool]]:
    got = []
    try:
        while True:
            got.append(b.read_line())
    except io.EOF:
        return got


@go_test("bufio/bufio_test.go", "TestReadLine")
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("stride", [1, 2, 3, 100])
def test_lines_come_without_their_ends(end: bytes, stride: int) -> None:
    lines = [b"012", b"345", b"", b"678", b"xy", b""]
    data = end.join([*lines, b"end"])
    b = bufio.Reader(Slow(BytesIO(data), stride), len(data) + 1)
    assert lines_of(b) == [(line, False) for line in [*lines, b"end"]]


@go_test("bufio/bufio_test.go", "TestLineTooLong")
def test_a_line_longer_than_the_buffer_comes_in_pieces() -> None:
    data = bytes(ord("0") + i % 10 for i in range(MIN_SIZE * 5 // 2))
    b = bufio.Reader(BytesIO(data), MIN_SIZE)
    assert lines_of(b) == [(data[:16], True), (data[16:32], True), (data[32:], False)]


@go_test("bufio/bufio_test.go", "TestReadAfterLines")
def test_the_rest_can_be_read_otherwise() -> None:
    rest = b"this is line2\nthis is line 3\n"
    b = bufio.Reader(BytesIO(b"this is line1\n" + rest), 13 + len(rest) // 2)
    assert b.read_line() == (b"this is line1", False)
    out = Written()
    assert io.copy(out, b) == len(rest)
    assert out.all == rest


@go_test("bufio/bufio_test.go", "TestReadEmptyBuffer")
def test_nothing_has_no_line() -> None:
    with pytest.raises(io.EOF):
        bufio.Reader(BytesIO(), MIN_SIZE).read_line()


@go_test("bufio/bufio_test.go", "TestLinesAfterRead")
def test_there_is_no_line_after_the_end() -> None:
    b = bufio.Reader(BytesIO(b"foo"), MIN_SIZE)
    assert io.read_all(b) == b"foo"
    with pytest.raises(io.EOF):
        b.read_line()


@go_test("bufio/bufio_test.go", "TestReadLineNonNilLineOrError")
def test_it_is_a_line_or_the_end() -> None:
    b = bufio.Reader(BytesIO(b"line 1\n"))
    assert b.read_line() == (b"line 1", False)
    with pytest.raises(io.EOF):
        b.read_line()


BROKEN_LINES = [
    (
        b"012345678901234\r\n012345678901234\r\n",
        [(b"012345678901234", True), (b"", False), (b"012345678901234", True), (b"", False)],
    ),
    (
        b"0123456789012345\r012345678901234\r",
        [(b"0123456789012345", True), (b"\r012345678901234", True), (b"\r", False)],
    ),
]


@go_test("bufio/bufio_test.go", "TestReadLineNewlines")
@pytest.mark.parametrize(("data", "lines"), BROKEN_LINES)
def test_an_end_of_line_may_fall_on_the_end_of_the_buffer(data: bytes, lines: Any) -> None:
    assert lines_of(bufio.Reader(BytesIO(data), MIN_SIZE)) == lines


INPUT = bytes(i % 251 ^ (i // 101 if not i % 101 else 0) for i in range(8192))


@go_test("bufio/bufio_test.go", "TestReaderWriteTo")
def test_write_to_writes_all() -> None:
    out = Written()
    assert bufio.Reader(Slow(BytesIO(INPUT), 1000)).write_to(out) == len(INPUT)
    assert out.all == INPUT


class Failing(NamedTuple):
    name: str
    source: Any
    sink: Any
    raised: type[Exception] | None
    n: int


WRITE_TO = [
    Failing("the sink", Always(bytes), Always(lambda n: io.ErrClosedPipe()), io.ErrClosedPipe, 0),
    Failing("the source", Script(b"ab", io.ErrClosedPipe()), Written(), io.ErrClosedPipe, 2),
    Failing("both", Script(EOFError()), Always(lambda n: io.ErrClosedPipe()), EOFError, 0),
    Failing("neither", Script(b""), Written(), None, 0),
    Failing(
        "the sink halfway", Script(b"abcd"), Always(lambda n: failing(OSError(), 3)), OSError, 3
    ),
]


@go_test("bufio/bufio_test.go", "TestReaderWriteToErrors")
@pytest.mark.parametrize("case", WRITE_TO, ids=lambda c: c.name)
def test_write_to_raises_what_stopped_it(case: Failing) -> None:
    b = bufio.Reader(case.source)
    if case.raised is None:
        assert b.write_to(case.sink) == case.n
        return
    with pytest.raises(case.raised) as caught:
        b.write_to(case.sink)
    assert caught.value.n == case.n  # type: ignore[attr-defined]


@go_test("bufio/bufio_test.go", "TestReaderReset")
def test_a_reader_can_be_used_for_another_source() -> None:
    b = bufio.Reader(BytesIO(b"foo foo"))
    assert b.read(3) == b"foo"
    b.reset(BytesIO(b"bar bar"))
    assert b.read() == b"bar bar"
    b.reset(BytesIO(b"recur"))
    same = bufio.Reader(b)
    assert same.read() == b"recur"
    b.reset(BytesIO(b"recur2"))
    same.reset(b)
    assert same.read() == b"recur2"


class Skip(NamedTuple):
    name: str
    source: Any
    peek: int
    n: int
    want: int
    left: int
    error: str | None = None


ALPHABET = b"abcdefghijklmnopqrstuvwxyz"
SKIPS = [
    Skip("what is buffered", BytesIO(ALPHABET), 16, 6, 6, 10),
    Skip("with a read", BytesIO(ALPHABET), 0, 6, 6, 10),
    Skip("all", BytesIO(ALPHABET), 0, 26, 26, 0),
    Skip("more than there is", BytesIO(ALPHABET), 0, 27, 26, 0),
    Skip("less than comes before an error", Script(b"12345", OSError("late")), 0, 4, 4, 1),
    Skip("what comes before an error", Script(b"12345", OSError("late")), 0, 5, 5, 0),
    Skip("over an error", Script(b"12345", OSError("late")), 0, 6, 5, 0, "late"),
    Skip("nothing", Script(), 0, 0, 0, 0),
    Skip("less than nothing", Script(), 0, -1, 0, 0, "bufio: negative count"),
]


@go_test("bufio/bufio_test.go", "TestReaderDiscard")
@pytest.mark.parametrize("case", SKIPS, ids=lambda c: c.name)
def test_discard_skips(case: Skip) -> None:
    b = bufio.Reader(case.source, 0)
    if case.peek:
        assert len(b.peek(case.peek)) == case.peek
    if case.error is None:
        assert b.discard(case.n) == case.want
    else:
        with pytest.raises((OSError, ValueError), match=f"^{case.error}$") as caught:
            b.discard(case.n)
        assert getattr(caught.value, "n", 0) == case.want
    assert b.buffered() == case.left


@go_test("bufio/net_test.go", "TestCopyUnixpacket")
@pytest.mark.parametrize("data", [b"", b"abc"])
def test_copying_out_of_a_reader_makes_no_empty_write(data: bytes) -> None:
    out = Written()
    assert io.copy(out, bufio.Reader(BytesIO(data))) == len(data)
    assert b"" not in out.writes
