"""Copying and reading: between all kinds of readers and writers, and what is wrong with some."""

import io as python_io
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from odd_io import Always, Script, Segments, Slow, Written, failing
from tasks import Task

from gopy import Panic, bufio, go, io, net
from gopy.errors import Error
from gopy.io import reading
from gopy.io.errors import note

DATA = bytes(range(256)) * 1000


@pytest.fixture
def pair() -> Iterator[tuple[Any, Any]]:
    """A dialled connection and the accepted one."""
    with (
        net.listen("tcp", "127.0.0.1:0") as listener,
        net.dial("tcp", str(listener.addr())) as near,
        listener.accept() as far,
    ):
        yield near, far


def test_from_a_file_over_a_connection_and_a_pipe_into_a_file(
    pair: tuple[Any, Any], tmp_path: Path
) -> None:
    near, far = pair
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(DATA)
    r, w = io.pipe()

    def send() -> int:
        with open(source, "rb") as file:
            count = io.copy(near, file)
        near.close_write()
        return count

    def pass_on() -> int:
        with w:
            return io.copy(w, far)

    sending, passing = Task(send, ()), Task(pass_on, ())
    with open(target, "wb") as file:
        assert io.copy(file, r) == len(DATA)
    assert sending.result() == passing.result() == len(DATA)
    assert target.read_bytes() == DATA


def test_lines_over_a_connection(pair: tuple[Any, Any]) -> None:
    near, far = pair

    def answer() -> None:
        both = bufio.ReadWriter(bufio.Reader(far), bufio.Writer(far))
        while line := both.read_string("\n"):
            both.write_string(line.upper())
            both.flush()
        far.close_write()

    go(answer)
    scanner = bufio.Scanner(near)
    for word in ["one", "two"]:
        near.write(f"{word}\n".encode())
        assert scanner.scan()
        assert scanner.text() == word.upper()
    near.close_write()
    assert not scanner.scan()
    assert scanner.err() is None


def test_a_reset_connection_is_an_error_and_no_end(pair: tuple[Any, Any]) -> None:
    near, far = pair
    far.write(b"line\npart")
    scanner = bufio.Scanner(near)
    assert scanner.scan()
    far.set_linger(0)
    far.close()
    tokens = [scanner.text() for _ in range(2) if scanner.scan()]
    assert tokens in (["part"], [])
    assert isinstance(scanner.err(), ConnectionResetError)


def test_what_there_is_of_a_python_pipe_is_read_at_once() -> None:
    """`read` of a buffered file would wait until all that was asked for is there."""
    read_end, write_end = os.pipe()
    with open(read_end, "rb") as source, open(write_end, "wb", buffering=0) as sink:
        sink.write(b"one\ntwo\n")
        scanner = bufio.Scanner(source)
        assert [scanner.scan() and scanner.text() for _ in range(2)] == ["one", "two"]
        sink.write(b"three")
        assert io.read_full(source, 5) == b"three"


class Sips(python_io.RawIOBase):
    """A raw file that takes three bytes at a time, and nothing once it's full."""

    def __init__(self, room: int) -> None:
        self.taken = b""
        self._room = room

    def writable(self) -> bool:
        return True

    def write(self, b: Any, /) -> int | None:
        took = bytes(b)[: min(3, self._room - len(self.taken))]
        self.taken += took
        return len(took) or None


def test_a_raw_file_may_take_less_and_is_given_the_rest() -> None:
    sink = Sips(100)
    assert io.copy(sink, BytesIO(b"0123456789")) == 10
    assert sink.taken == b"0123456789"
    with pytest.raises(io.ErrShortWrite) as caught:
        io.copy(Sips(7), BytesIO(b"0123456789"))
    assert caught.value.n == 7  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", [None, "5", -1, 11, 5.5])
def test_a_write_that_returns_no_count_is_invalid(answer: object) -> None:
    with pytest.raises(io.ErrInvalidWrite) as caught:
        io.copy(Always(lambda n: answer), BytesIO(b"0123456789"))
    assert caught.value.n == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [0, -1])
def test_a_copy_needs_room(size: int) -> None:
    with pytest.raises(Panic, match="^empty buffer in CopyBuffer$"):
        io.copy(Written(), BytesIO(b"x"), buffer_size=size)


def test_a_copy_that_is_cut_short_says_how_much_was_written() -> None:
    for error in [OSError("read"), KeyboardInterrupt(), failing(OSError("read"), 77)]:
        with pytest.raises(type(error)) as caught:
            io.copy(Written(), Script(b"abc", b"de", error))
        assert caught.value is error
        assert caught.value.n == 5  # type: ignore[attr-defined]
    counts = iter([3, failing(OSError("write"), 1)])
    with pytest.raises(OSError, match="write") as caught_writing:
        io.copy(Always(lambda n: next(counts)), Script(b"abc", b"de"))
    assert caught_writing.value.n == 4  # type: ignore[attr-defined]


def test_what_a_reader_must_not_return() -> None:
    with pytest.raises(TypeError, match="a reader's read must return bytes, not str"):
        io.read_all(Always(lambda n: "text"))
    text = "^runtime error: slice bounds out of range \\[:6\\] with capacity 5$"
    with pytest.raises(Error, match=text):
        io.read_full(Always(lambda n: bytes(n + 1)), 5)
    with pytest.raises(io.ErrNoProgress):
        io.copy(Written(), Always(lambda n: None))


def test_bytes_like_results_are_taken() -> None:
    assert io.read_all(Script(bytearray(b"ab"), memoryview(b"c"), b"")) == b"abc"


def test_what_is_no_reader_and_no_writer() -> None:
    with pytest.raises(TypeError, match="want a reader, with read\\(n\\), not int"):
        io.read_all(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="want a writer, with write\\(b\\), not object"):
        io.copy(object(), BytesIO())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="want read_at\\(n, offset\\) or a file that can seek"):
        io.section_reader(object(), 0, 1)  # type: ignore[arg-type]


def test_read_all_asks_for_more_the_more_there_is() -> None:
    source = Script(*[lambda n: bytes(n)] * 10, b"")
    data = io.read_all(source)
    assert source.asked[:4] == [8192, 16384, 32768, 65536]
    assert max(source.asked) == 1 << 20
    assert len(data) == sum(source.asked[:-1])


def test_a_read_that_is_cut_short_has_what_was_read() -> None:
    for read in (io.read_all, lambda r: io.read_full(r, 10)):
        with pytest.raises(OSError) as caught:
            read(Script(b"abc", b"de", OSError()))
        assert caught.value.partial == b"abcde"  # type: ignore[attr-defined]
        assert caught.value.n == 5  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "read", [io.read_all, lambda r: io.read_full(r, 1000)], ids=["read_all", "read_full"]
)
def test_what_is_read_in_pieces_is_put_together_once(read: Any, monkeypatch: Any) -> None:
    pieces = [Piece(b"x") for _ in range(1000)] + [Piece()]
    monkeypatch.setattr(reading, "read_some", lambda read, n: pieces.pop(0))
    Piece.copied = 0
    assert read(BytesIO()) == b"x" * 1000
    assert Piece.copied == 0


def test_read_full_of_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="^read of a negative number of bytes$"):
        io.read_full(BytesIO(), -1)


def test_a_limit_is_a_bound_for_each_read_and_counts_down() -> None:
    r = io.limit_reader(Slow(BytesIO(b"0123456789"), 3), 5)
    assert [r.read(2), r.n, r.read(100), r.n, r.read(100), r.n] == [b"01", 3, b"234", 0, b"", 0]
    assert isinstance(r.r, Slow)


def test_a_reader_that_has_nothing_yet_is_asked_again() -> None:
    assert io.read_all(Segments(b"a", b"", b"", b"b")) == b"ab"


def test_discard_takes_all() -> None:
    assert io.DISCARD.write(b"abc") == 3
    assert io.DISCARD.write(memoryview(bytearray(8)).cast("i")) == 8
    assert io.copy(io.DISCARD, BytesIO(DATA)) == len(DATA)
    assert repr(io.DISCARD) == "io.DISCARD"


TEXTS = [
    (io.EOF, "EOF"),
    (io.ErrUnexpectedEOF, "unexpected EOF"),
    (io.ErrClosedPipe, "io: read/write on closed pipe"),
    (io.ErrShortWrite, "short write"),
    (io.ErrInvalidWrite, "invalid write result"),
    (io.ErrNoProgress, "multiple Read calls return no data or error"),
    (bufio.ErrBufferFull, "bufio: buffer full"),
    (bufio.ErrNegativeCount, "bufio: negative count"),
    (bufio.ErrInvalidUnreadByte, "bufio: invalid use of UnreadByte"),
    (bufio.ErrInvalidUnreadRune, "bufio: invalid use of UnreadRune"),
    (bufio.ErrTooLong, "bufio.Scanner: token too long"),
    (bufio.ErrNegativeAdvance, "bufio.Scanner: SplitFunc returns negative advance count"),
    (bufio.ErrAdvanceTooFar, "bufio.Scanner: SplitFunc returns advance count beyond input"),
    (bufio.ErrBadReadCount, "bufio.Scanner: Read returned impossible count"),
    (bufio.ErrFinalToken, "final token"),
]


@pytest.mark.parametrize(("kind", "text"), TEXTS)
def test_errors_have_gos_texts(kind: Any, text: str) -> None:
    assert str(kind()) == text


def test_errors_may_have_a_text_of_their_own() -> None:
    assert str(io.EOF("at last")) == "at last"
    assert str(io.ErrClosedPipe("pipe 7")) == "pipe 7"


def test_an_error_without_room_for_a_count_comes_as_it_is() -> None:
    class Narrow(Exception):
        __slots__ = ()

        @property
        def n(self) -> int:
            return 0

    error = Narrow()
    note(error, 5, b"x")
    assert error.n == 0


class Piece(bytes):
    """What a read gave; counts the bytes that adding it to others copies."""

    copied = 0

    def __add__(self, other: Any) -> "Piece":
        Piece.copied += len(self) + len(other)
        return Piece(bytes(self) + bytes(other))

    __iadd__ = __add__
