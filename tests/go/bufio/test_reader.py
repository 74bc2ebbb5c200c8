"""The buffered reader: what Go's bufio/bufio_test.go asks of reading, peeking and lines."""

import itertools
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from gotest import go_test
from odd_io import Always, Script, Segments, Slow

from gopy import Panic, bufio, io

MIN_SIZE = 16
SIZES = [0, MIN_SIZE, 23, 32, 46, 64, 93, 128, 1024, 4096]


def by_bytes(b: bufio.Reader) -> bytes:
    got = bytearray()
    try:
        while True:
            got.append(b.read_byte())
    except io.EOF:
        return bytes(got)


@go_test("bufio/bufio_test.go", "TestReaderSimple")
def test_bytes_come_as_the_source_has_them() -> None:
    assert by_bytes(bufio.Reader(BytesIO(b"hello world"))) == b"hello world"
    shifted = Script(lambda n: bytes(byte + 1 for byte in b"hello"[:n]), b"")
    assert by_bytes(bufio.Reader(shifted)) == b"ifmmp"


def by_strings(b: bufio.Reader) -> bytes:
    return "".join(iter(lambda: b.read_string("\n"), "")).encode()


def by_reads(size: int) -> Callable[[bufio.Reader], bytes]:
    return lambda b: b"".join(iter(lambda: b.read(size), b""))


class TimesOut:
    """Its second read fails, as a deadline makes it."""

    def __init__(self, r: Any) -> None:
        self._r = r
        self._reads = 0

    def read(self, n: int) -> Any:
        self._reads += 1
        if self._reads == 2:
            raise TimeoutError
        return self._r.read(n)


def patient(read: Callable[[bufio.Reader], bytes]) -> Callable[[bufio.Reader], bytes]:
    """Go on after a TimeoutError, with what was read before it."""

    def read_on(b: bufio.Reader) -> bytes:
        got = b""
        while True:
            try:
                return got + read(b)
            except TimeoutError as error:
                got += error.partial  # type: ignore[attr-defined]

    return read_on


WAYS: dict[str, Callable[[bufio.Reader], bytes]] = {
    **{f"read({size})": by_reads(size) for size in (1, 2, 3, 4, 5, 7)},
    "read_byte": by_bytes,
    "read_string": by_strings,
    "read()": patient(lambda b: b.read()),
}
SOURCES: dict[str, Callable[[Any], Any]] = {
    "full": lambda r: r,
    "a byte": lambda r: Slow(r, 1),
    "half": lambda r: Always(lambda n: r.read((n + 1) // 2)),
}


@go_test("bufio/bufio_test.go", "TestReader")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("source", SOURCES)
def test_all_ways_of_reading_give_the_same_text(source: str, way: str) -> None:
    lines = [bytes(ord("a") + i % 26 for i in range(size)) + b"\n" for size in range(30)]
    for text, size in itertools.product([*lines, b"".join(lines)], SIZES):
        b = bufio.Reader(SOURCES[source](BytesIO(text)), size)
        assert WAYS[way](b) == text, (text, size)


@go_test("bufio/bufio_test.go", "TestReader")
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_lost_where_the_source_times_out_in_between(size: int) -> None:
    text = bytes(range(256)) * 4
    b = bufio.Reader(TimesOut(Slow(BytesIO(text), 7)), size)
    assert WAYS["read()"](b) == text


@go_test("bufio/bufio_test.go", "TestZeroReader")
def test_a_source_that_gives_nothing_time_and_again_makes_no_progress() -> None:
    b = bufio.Reader(Always(lambda n: None))
    with pytest.raises(io.ErrNoProgress, match="^multiple Read calls return no data or error$"):
        b.read_byte()


SEGMENTS = [
    [],
    [""],
    ["日", "本語"],
    ["Hello", ", ", "World", "!"],
    ["Hello", ", ", "", "World", "!"],
    [b"\xe6", b"\x97\xa5\xe6", b"\x9c\xac\xe8\xaa\x9e"],
]


def segments(of: list[Any]) -> list[bytes]:
    return [each.encode() if isinstance(each, str) else each for each in of]


@go_test("bufio/bufio_test.go", "TestReadRune")
@pytest.mark.parametrize("of", SEGMENTS)
def test_characters_come_whole_across_reads(of: list[Any]) -> None:
    b = bufio.Reader(Segments(*segments(of)))
    got = ""
    with pytest.raises(io.EOF):
        while True:
            char, size = b.read_rune()
            assert size == len(char.encode())
            got += char
    assert got.encode() == b"".join(segments(of))


@go_test("bufio/bufio_test.go", "TestUnreadRune")
def test_each_character_can_be_put_back() -> None:
    b = bufio.Reader(Segments(b"Hello, world:", "日本語".encode()))
    got = ""
    for _ in range(16):
        char = b.read_rune()
        b.unread_rune()
        assert b.read_rune() == char
        got += char[0]
    assert got == "Hello, world:日本語"
    with pytest.raises(io.EOF):
        b.read_rune()


NO_READS: dict[str, Callable[[bufio.Reader], object]] = {
    "peek": lambda b: b.peek(1),
    "discard": lambda b: b.discard(1),
    "write_to": lambda b: b.write_to(io.DISCARD),
}


@go_test("bufio/bufio_test.go", "TestNoUnreadRuneAfterPeek", "TestNoUnreadRuneAfterDiscard")
@go_test("bufio/bufio_test.go", "TestNoUnreadRuneAfterWriteTo")
@pytest.mark.parametrize("operation", NO_READS)
def test_no_character_is_put_back_after_what_is_no_read(operation: str) -> None:
    b = bufio.Reader(BytesIO(b"example"))
    b.read_rune()
    NO_READS[operation](b)
    with pytest.raises(bufio.ErrInvalidUnreadRune, match="^bufio: invalid use of UnreadRune$"):
        b.unread_rune()


@go_test("bufio/bufio_test.go", "TestNoUnreadByteAfterPeek", "TestNoUnreadByteAfterDiscard")
@go_test("bufio/bufio_test.go", "TestNoUnreadByteAfterWriteTo")
@pytest.mark.parametrize("operation", NO_READS)
def test_no_byte_is_put_back_after_what_is_no_read(operation: str) -> None:
    b = bufio.Reader(BytesIO(b"example"))
    b.read_byte()
    NO_READS[operation](b)
    with pytest.raises(bufio.ErrInvalidUnreadByte, match="^bufio: invalid use of UnreadByte$"):
        b.unread_byte()


@go_test("bufio/bufio_test.go", "TestUnreadByte")
def test_each_byte_can_be_put_back() -> None:
    b = bufio.Reader(Segments(b"Hello, ", b"world"))
    got = b""
    for _ in range(12):
        byte = b.read_byte()
        b.unread_byte()
        assert b.read_byte() == byte
        got += bytes([byte])
    assert got == b"Hello, world"
    with pytest.raises(io.EOF):
        b.read_byte()


@go_test("bufio/bufio_test.go", "TestUnreadByteMultiple")
@pytest.mark.parametrize("read", range(13))
def test_only_one_byte_can_be_put_back(read: int) -> None:
    b = bufio.Reader(Segments(b"Hello, ", b"world"))
    assert bytes(b.read_byte() for _ in range(read)) == b"Hello, world"[:read]
    if read:
        b.unread_byte()
    with pytest.raises(bufio.ErrInvalidUnreadByte):
        b.unread_byte()


TO_A_DELIMITER: dict[str, Callable[[bufio.Reader, bytes], bytes]] = {
    "read_bytes": lambda b, delim: b.read_bytes(delim),
    "read_slice": lambda b, delim: b.read_slice(delim),
    "read_string": lambda b, delim: b.read_string(delim).encode(),
}


@go_test("bufio/bufio_test.go", "TestUnreadByteOthers")
@pytest.mark.parametrize("way", TO_A_DELIMITER)
def test_the_last_byte_of_any_read_can_be_put_back(way: str) -> None:
    read = TO_A_DELIMITER[way]
    b = bufio.Reader(BytesIO(b"abcdefg" * 10), MIN_SIZE)
    for _ in range(10):
        assert read(b, b"d") == b"abcd"
        for _ in range(3):
            b.unread_byte()
            assert read(b, b"d") == b"d"
        assert read(b, b"g") == b"efg"
    with pytest.raises(io.EOF):
        b.read_byte()


OTHER_READS: dict[str, Callable[[bufio.Reader], object]] = {
    "unread_rune": lambda b: b.unread_rune(),
    "read": lambda b: b.read(3),
    "read_byte": lambda b: [b.read_byte() for _ in range(3)],
    "unread_byte": lambda b: (b.read_byte(), b.unread_byte()),
    "read_slice": lambda b: b.read_slice(0),
}


@go_test("bufio/bufio_test.go", "TestUnreadRuneError")
@pytest.mark.parametrize("operation", OTHER_READS)
def test_only_read_rune_can_be_undone_by_unread_rune(operation: str) -> None:
    b = bufio.Reader(Segments("日本語日本語".encode()))
    with pytest.raises(bufio.ErrInvalidUnreadRune):
        b.unread_rune()
    b.read_rune()
    OTHER_READS[operation](b)
    with pytest.raises(bufio.ErrInvalidUnreadRune):
        b.unread_rune()


@go_test("bufio/bufio_test.go", "TestUnreadRuneAtEOF")
def test_at_the_end_there_is_no_character_to_put_back() -> None:
    b = bufio.Reader(BytesIO(b"x"))
    b.read_rune()
    for _ in range(2):
        with pytest.raises(io.EOF):
            b.read_rune()
        with pytest.raises(bufio.ErrInvalidUnreadRune):
            b.unread_rune()


@go_test("bufio/bufio_test.go", "TestNewReaderSizeIdempotent")
def test_a_reader_is_not_buffered_twice() -> None:
    b = bufio.Reader(BytesIO(b"hello world"), 1000)
    assert bufio.Reader(b, 1000) is b
    assert bufio.Reader(b, 2000) is not b


@go_test("bufio/bufio_test.go", "TestBufferFull")
def test_a_slice_is_not_longer_than_the_buffer() -> None:
    b = bufio.Reader(BytesIO(b"And now, hello, world! It is the time"), MIN_SIZE)
    with pytest.raises(bufio.ErrBufferFull, match="^bufio: buffer full$") as caught:
        b.read_slice("!")
    assert caught.value.partial == b"And now, hello, "
    assert b.read_slice("!") == b"world!"


@go_test("bufio/bufio_test.go", "TestPeek")
def test_a_look_ahead_takes_nothing() -> None:
    b = bufio.Reader(BytesIO(b"abcdefghijklmnop"), MIN_SIZE)
    assert b.peek(1) == b"a"
    assert b.peek(4) == b"abcd"
    with pytest.raises(bufio.ErrNegativeCount, match="^bufio: negative count$"):
        b.peek(-1)
    with pytest.raises(bufio.ErrBufferFull) as caught:
        b.peek(32)
    assert caught.value.partial == b"abcdefghijklmnop"
    assert b.read(3) == b"abc"
    assert b.peek(1) == b"d"
    assert b.peek(2) == b"de"
    assert b.read(3) == b"def"
    assert b.peek(4) == b"ghij"
    assert b.read(10) == b"ghijklmnop"
    assert b.peek(0) == b""
    assert b.peek(1) == b""


@go_test("bufio/bufio_test.go", "TestPeek")
def test_a_look_ahead_that_succeeds_leaves_the_error_for_later() -> None:
    b = bufio.Reader(Script(b"abcd", ValueError("behind it"), b""), 32)
    assert b.peek(2) == b"ab"
    with pytest.raises(ValueError, match="behind it") as caught:
        b.peek(5)
    assert caught.value.partial == b"abcd"  # type: ignore[attr-defined]
    assert b.read(5) == b"abcd"
    assert b.read(1) == b""


@go_test("bufio/bufio_test.go", "TestPeekThenUnreadRune")
def test_a_failed_unread_after_a_peek_spoils_nothing() -> None:
    b = bufio.Reader(BytesIO(b"xy"))
    b.read_rune()
    b.peek(1)
    with pytest.raises(bufio.ErrInvalidUnreadRune):
        b.unread_rune()
    assert b.read_rune() == ("y", 1)


@go_test("bufio/bufio_test.go", "TestNegativeRead")
@pytest.mark.parametrize("answer", [-1, "text"])
def test_a_source_that_returns_no_bytes_is_named_as_the_culprit(answer: object) -> None:
    b = bufio.Reader(Always(lambda n: answer))
    with pytest.raises(TypeError, match="a reader's read must return bytes, not"):
        b.read(100)


@go_test("bufio/bufio_test.go", "TestReaderClearError")
def test_an_error_comes_once() -> None:
    source = Script(OSError("fake"), lambda n: bytes(n))
    b = bufio.Reader(source)
    assert b.read(0) == b""
    with pytest.raises(OSError, match="fake"):
        b.read(1)
    assert b.read(0) == b""
    assert b.read(1) == b"\0"
    assert len(source.asked) == 2


@go_test("bufio/bufio_test.go", "TestReadZero")
@pytest.mark.parametrize("size", [100, 2])
def test_a_source_that_has_nothing_yet_is_asked_again(size: int) -> None:
    source = io.multi_reader(BytesIO(b"abc"), Segments(b"", b"def"))
    b = bufio.Reader(source, size)
    assert [b.read(50) for _ in range(3)] == [b"abc", b"def", b""]


@go_test("bufio/bufio_test.go", "TestPartialReadEOF")
def test_a_read_of_nothing_takes_nothing_of_what_is_buffered() -> None:
    b = bufio.Reader(Script(bytes(10)))
    assert b.read(5) == bytes(5)
    assert b.buffered() == 5
    assert b.read(0) == b""
    assert b.buffered() == 5


@go_test("bufio/bufio_test.go", "TestReaderSize")
def test_a_reader_knows_its_size() -> None:
    assert bufio.Reader(BytesIO()).size() == 4096
    assert bufio.Reader(BytesIO(), 1234).size() == 1234


@go_test("bufio/bufio_test.go", "TestNegativeRead")
def test_a_source_that_returns_too_much_is_a_panic_as_in_go() -> None:
    b = bufio.Reader(Always(lambda n: bytes(n + 1)))
    with pytest.raises(Panic, match="slice bounds out of range \\[:4097\\] with capacity 4096"):
        b.read_byte()
