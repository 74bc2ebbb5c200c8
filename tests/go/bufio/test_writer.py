"""The buffered writer: what Go's bufio/bufio_test.go asks of it."""

import itertools
from io import BytesIO
from typing import Any

import pytest
from gotest import go_test
from odd_io import Always, Script, Segments, Slow, Written, failing

from gopy import bufio, io

SIZES = [0, 16, 23, 32, 46, 64, 93, 128, 1024, 4096]
DATA = bytes(ord(" ") + i % (ord("~") - ord(" ")) for i in range(8192))


@go_test("bufio/bufio_test.go", "TestReadWriteRune")
def test_characters_that_were_written_are_read() -> None:
    out = BytesIO()
    w = bufio.Writer(out)
    for number in range(1000):
        assert w.write_rune(number) == len(chr(number).encode())
    w.flush()
    b = bufio.Reader(BytesIO(out.getvalue()))
    for number in range(1000):
        assert b.read_rune() == (chr(number), len(chr(number).encode()))


@go_test("bufio/bufio_test.go", "TestWriteInvalidRune")
@pytest.mark.parametrize("rune", [-1, 0x110000, 1 << 40, 0xD800, "\udfff"])
def test_what_is_no_character_is_written_as_the_replacement(rune: Any) -> None:
    out = Written()
    w = bufio.Writer(out)
    assert w.write_rune(rune) == 3
    w.flush()
    assert out.all == "\ufffd".encode()


@go_test("bufio/bufio_test.go", "TestWriter")
def test_all_comes_out_whatever_the_sizes() -> None:
    for count, size in itertools.product(SIZES, SIZES):
        out = Written()
        w = bufio.Writer(out, size)
        assert w.write(DATA[:count]) == count
        w.flush()
        assert out.all == DATA[:count], (count, size)


# What the sink does with n bytes; what flush raises then, and how much was written.
WRITE_ERRORS = [
    ("takes none", lambda n: 0, io.ErrShortWrite, 0),
    ("takes half", lambda n: n // 2, io.ErrShortWrite, 5),
    ("takes all", lambda n: n, None, 0),
    ("fails", lambda n: io.ErrClosedPipe(), io.ErrClosedPipe, 0),
    ("fails halfway", lambda n: failing(io.ErrClosedPipe(), n // 2), io.ErrClosedPipe, 5),
    ("fails at the end", lambda n: failing(io.ErrClosedPipe(), n), io.ErrClosedPipe, 11),
]


@go_test("bufio/bufio_test.go", "TestWriteErrors")
@pytest.mark.parametrize(
    ("sink", "raised", "n"), [c[1:] for c in WRITE_ERRORS], ids=[c[0] for c in WRITE_ERRORS]
)
def test_an_error_of_the_sink_stays(sink: Any, raised: Any, n: int) -> None:
    w = bufio.Writer(Always(sink))
    w.write(b"hello world")
    if raised is None:
        w.flush()
        w.flush()
        return
    errors = []
    for taken in [n, 0]:
        with pytest.raises(raised) as caught:
            w.flush()
        errors.append(caught.value)
        assert caught.value.n == taken
    assert errors[0] is errors[1]
    assert w.buffered() == 11 - n


@go_test("bufio/bufio_test.go", "TestNewWriterSizeIdempotent")
def test_a_writer_is_not_buffered_twice() -> None:
    w = bufio.Writer(Written(), 1000)
    assert bufio.Writer(w, 1000) is w
    assert bufio.Writer(w, 2000) is not w


@go_test("bufio/bufio_test.go", "TestWriteString", "TestWriteStringStringWriter")
def test_text_is_written_in_as_few_pieces_as_fit() -> None:
    out = Written()
    w = bufio.Writer(out, 8)
    for text in ["0", "123456", "7890", "abcdefghijklmnopqrstuvwxy", "z"]:
        assert w.write_string(text) == len(text)
    w.flush()
    assert out.writes == [b"01234567", b"890abcde", b"fghijklmnopqrstuvwxy", b"z"]


@go_test("bufio/bufio_test.go", "TestWriteStringStringWriter")
def test_a_long_text_goes_around_an_empty_buffer() -> None:
    out = Written()
    w = bufio.Writer(out, 8)
    w.write_string("123456789")
    assert out.writes == [b"123456789"]
    w.write_string("abc")
    w.write_string("123456789012345")
    assert out.writes[1:] == [b"abc12345", b"6789012345"]


@go_test("bufio/bufio_test.go", "TestWriterReadFrom")
@pytest.mark.parametrize("most", [1 << 20, 100, 7])
def test_read_from_takes_all(most: int) -> None:
    out = Written()
    w = bufio.Writer(out)
    assert w.read_from(Slow(BytesIO(DATA), most)) == len(DATA)
    w.flush()
    assert out.all == DATA


READ_FROM_ERRORS = [
    ("an empty source", Script(b""), Written(), None, 0),
    ("a source", Script(b"abc", b""), Written(), None, 3),
    ("the source fails", Script(b"a", io.ErrClosedPipe()), Written(), io.ErrClosedPipe, 1),
    (
        "both fail",
        Script(io.ErrClosedPipe()),
        Always(lambda n: io.ErrShortWrite()),
        io.ErrClosedPipe,
        0,
    ),
    (
        "the sink fails",
        Always(bytes),
        Always(lambda n: io.ErrShortWrite()),
        io.ErrShortWrite,
        4096,
    ),
]


@go_test("bufio/bufio_test.go", "TestWriterReadFromErrors")
@pytest.mark.parametrize(
    ("source", "sink", "raised", "n"),
    [c[1:] for c in READ_FROM_ERRORS],
    ids=[c[0] for c in READ_FROM_ERRORS],
)
def test_read_from_raises_what_stopped_it(source: Any, sink: Any, raised: Any, n: int) -> None:
    w = bufio.Writer(sink)
    if raised is None:
        assert w.read_from(source) == n
        return
    with pytest.raises(raised) as caught:
        w.read_from(source)
    assert caught.value.n == n


@go_test("bufio/bufio_test.go", "TestWriterReadFromCounts")
def test_copying_into_a_writer_does_not_flush_early() -> None:
    out = Written()
    w = bufio.Writer(out, 1234)
    w.write(bytes(1000))
    w.write(bytes(200))
    io.copy(w, Slow(BytesIO(bytes(30)), 1 << 20))
    assert not out.writes
    io.copy(w, Slow(BytesIO(bytes(9)), 1 << 20))
    assert len(out.writes) == 1

    out = Written()
    w = bufio.Writer(out, 1234)
    w.write(bytes(1200))
    w.flush()
    w.write(bytes(89))
    io.copy(w, Slow(BytesIO(bytes(700)), 1 << 20))
    assert len(out.writes) == 1
    io.copy(w, Slow(BytesIO(bytes(600)), 1 << 20))
    assert len(out.writes) == 2
    w.flush()
    assert len(out.writes) == 3


@go_test("bufio/bufio_test.go", "TestWriterReadFromWhileFull")
def test_read_from_makes_room_first() -> None:
    out = Written()
    w = bufio.Writer(out, 10)
    assert w.write(b"0123456789") == 10
    assert w.read_from(BytesIO(b"abcdef")) == 6
    assert out.writes == [b"0123456789"]


@go_test("bufio/bufio_test.go", "TestWriterReadFromUntilEOF")
def test_read_from_goes_on_where_the_source_has_nothing_yet() -> None:
    out = Written()
    w = bufio.Writer(out, 5)
    w.write(b"0123")
    assert w.read_from(Segments(b"", b"", b"", b"a", b"bcd")) == 4
    w.flush()
    assert out.all == b"0123abcd"


@go_test("bufio/bufio_test.go", "TestWriterReadFromErrNoProgress")
def test_read_from_gives_up_on_a_source_that_has_nothing_time_and_again() -> None:
    w = bufio.Writer(Written(), 5)
    w.write(b"0123")
    with pytest.raises(io.ErrNoProgress) as caught:
        w.read_from(Segments(*[b""] * 100, b"abcd"))
    assert caught.value.n == 0


class TakesIn(Written, io.ReaderFrom):
    """A sink that knows better how to read."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self._error = error
        self.read_in = b""

    def read_from(self, r: Any, /) -> int:
        if self._error is not None:
            raise self._error
        self.read_in += io.read_all(r)
        return len(self.read_in)


@go_test("bufio/bufio_test.go", "TestWriterReadFromWithBufferedData")
def test_a_sink_that_reads_itself_gets_what_is_buffered_first() -> None:
    out = TakesIn()
    w = bufio.Writer(out, 16)
    w.write(DATA[:8])
    assert w.read_from(BytesIO(DATA[8:64])) == 56
    w.flush()
    assert (out.all, out.read_in) == (DATA[:16], DATA[16:64])


@go_test("bufio/bufio_test.go", "TestWriterReset")
def test_a_writer_can_be_used_for_another_sink() -> None:
    first, second, third = Written(), Written(), Written()
    w = bufio.Writer(first)
    w.write_string("foo")
    w.reset(second)
    w.write_string("bar")
    w.flush()
    assert (first.all, second.all) == (b"", b"bar")
    same = bufio.Writer(w)
    same.reset(w)
    w.reset(third)
    same.write_string("recur")
    same.flush()
    assert third.all == b"recur"


@go_test("bufio/bufio_test.go", "TestWriterSize")
def test_a_writer_knows_its_size() -> None:
    assert bufio.Writer(Written()).size() == 4096
    assert bufio.Writer(Written(), 1234).size() == 1234


@go_test("bufio/bufio_test.go", "TestWriterReadFromMustSetUnderlyingError")
def test_an_error_of_a_sink_that_reads_itself_stays() -> None:
    w = bufio.Writer(TakesIn(OSError("cannot read")))
    for _ in range(2):
        with pytest.raises(OSError, match="cannot read"):
            w.read_from(BytesIO(b"test2"))
    with pytest.raises(OSError, match="cannot read"):
        w.write(b"123")


@go_test("bufio/bufio_test.go", "TestWriterReadFromMustReturnUnderlyingError")
def test_read_from_raises_the_earlier_error() -> None:
    w = bufio.Writer(Always(lambda n: OSError("cannot write")))
    w.write_string("test1")
    with pytest.raises(OSError, match="cannot write"):
        w.flush()
    with pytest.raises(OSError, match="cannot write"):
        w.read_from(Script())
    assert w.buffered() == 5


@go_test("bufio/bufio_test.go", "TestWriterAppend")
def test_many_small_writes_come_out_in_order() -> None:
    out = Written()
    w = bufio.Writer(out, 64)
    numbers = [b"%d " % (3**i % 100_003) for i in range(100)]
    for number in numbers:
        room = w.available()
        w.write(number)
        assert w.available() == (room if room >= len(number) else room + 64) - len(number)
    w.flush()
    assert out.all == b"".join(numbers)
    assert {len(write) for write in out.writes[:-1]} == {64}
