"""The buffered reader beyond what Go's tests ask: errors behind data, text, delimiters."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_io import Always, Script, Segments, Slow, Written, failing

from gopy import Panic, bufio, io, panic


class Broken(Exception):
    pass


def test_an_error_comes_behind_the_bytes_that_came_before_it_and_once() -> None:  # B2
    b = bufio.Reader(Script(b"ab", Broken("late"), b"cd", b""))
    assert b.peek(2) == b"ab"
    with pytest.raises(Broken):
        b.peek(3)
    assert b.read_byte() == ord("a")
    assert b.read(10) == b"b"
    assert b.read(10) == b"cd"
    assert b.read(10) == b""


# What cuts a read short, with "ab" read before; how it's asked for it.
CUT_SHORT = [
    ("read_bytes", lambda b: b.read_bytes("\n")),
    ("read_string", lambda b: b.read_string("\n")),
    ("read_slice", lambda b: b.read_slice("\n")),
    ("read()", lambda b: b.read()),
    ("peek", lambda b: b.peek(5)),
]


@pytest.mark.parametrize("read", [c[1] for c in CUT_SHORT], ids=[c[0] for c in CUT_SHORT])
def test_an_error_that_cuts_a_read_short_has_what_was_read(read: Any) -> None:
    with pytest.raises(Broken) as caught:
        read(bufio.Reader(Script(b"a", b"b", Broken())))
    assert caught.value.partial == b"ab"  # type: ignore[attr-defined]


def test_a_line_without_an_end_comes_first_and_its_error_next() -> None:
    b = bufio.Reader(Script(b"ab", Broken(), b"cd\n"))
    assert b.read_line() == (b"ab", False)
    with pytest.raises(Broken):
        b.read_line()
    assert b.read_line() == (b"cd", False)


def test_skipping_does_not_lose_an_error() -> None:
    b = bufio.Reader(Script(b"ab", Broken(), b"c"))
    with pytest.raises(Broken):
        b.peek(3)
    b = bufio.Reader(Script(b"ab", Broken(), b"c"))
    b.peek(1)
    with pytest.raises(Broken) as caught:
        b.discard(3)
    assert caught.value.n == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", [Panic("p"), KeyboardInterrupt()])
def test_what_is_no_error_of_the_source_passes_through_at_once(error: BaseException) -> None:
    b = bufio.Reader(Script(b"ab", error, b"c", b""))
    with pytest.raises(type(error)):
        b.peek(3)
    assert b.read_bytes("\n") == b"abc"


def test_a_byte_that_went_around_the_buffer_can_be_put_back() -> None:  # B3
    b = bufio.Reader(BytesIO(bytes(range(100))), 16)
    assert b.read(50) == bytes(range(50))
    b.unread_byte()
    assert b.buffered() == 1
    assert b.read_byte() == 49
    assert b.read(3) == b"\x32\x33\x34"
    b.unread_byte()
    assert b.read(2) == b"\x34\x35"


def test_a_byte_can_be_put_back_at_the_end() -> None:
    b = bufio.Reader(BytesIO(b"ab"))
    assert b.read_bytes("x") == b"ab"
    assert b.read(1) == b""
    b.unread_byte()
    assert b.read() == b"b"


@pytest.mark.parametrize("delim", [ord(";"), b";", ";"])
def test_a_delimiter_is_a_number_bytes_or_text(delim: Any) -> None:
    b = bufio.Reader(BytesIO(b"ab;c"))
    assert [b.read_bytes(delim) for _ in range(3)] == [b"ab;", b"c", b""]


@pytest.mark.parametrize("delim", [b"", b"\r\n", "é", "", 256, -1])
def test_a_delimiter_is_one_byte(delim: Any) -> None:
    with pytest.raises(ValueError):
        bufio.Reader(BytesIO(b"ab;c")).read_bytes(delim)


def test_text_that_is_not_utf8_survives() -> None:
    data = b"\xff \xe9t\xe9 \xe6\x97\n" + "日本\n".encode()
    b = bufio.Reader(BytesIO(data))
    out = Written()
    w = bufio.Writer(out)
    while line := b.read_string("\n"):
        w.write_string(line)
    w.flush()
    assert out.all == data


RUNES = [
    (b"\xff\xfe", ["\ufffd", "\ufffd"], [1, 1]),
    (b"\xc0\x80", ["\ufffd", "\ufffd"], [1, 1]),
    (b"\xed\xa0\x80", ["\ufffd"] * 3, [1, 1, 1]),
    (b"\xf4\x90\x80\x80", ["\ufffd"] * 4, [1, 1, 1, 1]),
    (b"\xe6\x97", ["\ufffd"] * 2, [1, 1]),
    (b"\xe6\x97a", ["\ufffd", "\ufffd", "a"], [1, 1, 1]),
    ("\ufffd😀".encode(), ["\ufffd", "😀"], [3, 4]),
]


@pytest.mark.parametrize(("data", "chars", "sizes"), RUNES)
@pytest.mark.parametrize("most", [1, 100])
def test_what_is_no_character_is_a_replacement_of_one_byte(
    data: bytes, chars: list[str], sizes: list[int], most: int
) -> None:
    b = bufio.Reader(Slow(BytesIO(data), most))
    assert [b.read_rune() for _ in chars] == list(zip(chars, sizes, strict=True))
    with pytest.raises(io.EOF):
        b.read_rune()


def test_a_subclass_is_no_plain_reader_and_stays_one_once() -> None:
    class Named(bufio.Reader):
        name = "x"

    named = Named(BytesIO(b"ab"))
    assert Named(named) is named
    assert bufio.Reader(named) is not named
    assert named.read() == b"ab"


def test_a_reader_that_is_reset_to_itself_stays_as_it_is() -> None:
    b = bufio.Reader(BytesIO(b"ab"))
    b.peek(1)
    b.reset(b)
    assert b.read() == b"ab"


def test_a_reset_forgets_a_pending_error_and_what_could_be_put_back() -> None:
    b = bufio.Reader(Script(b"ab", Broken()))
    b.read_byte()
    with pytest.raises(Broken):
        b.peek(5)
    b.peek(1)
    b.reset(BytesIO(b"new"))
    with pytest.raises(bufio.ErrInvalidUnreadByte):
        b.unread_byte()
    assert b.read() == b"new"


def test_write_to_leaves_what_was_not_written() -> None:
    b = bufio.Reader(BytesIO(b"0123456789"))
    with pytest.raises(OSError) as caught:
        b.write_to(Always(lambda n: failing(OSError(), 4)))
    assert caught.value.n == 4  # type: ignore[attr-defined]
    assert b.read() == b"456789"


def test_write_to_hands_over_to_who_knows_better() -> None:
    class Direct(Slow, io.WriterTo):
        def write_to(self, w: Any, /) -> int:
            count: int = w.write(b"direct")
            return count

    class Taking(Written, io.ReaderFrom):
        def read_from(self, r: Any, /) -> int:
            return self.write(b"taken: " + r.read(100))

    out = Written()
    b = bufio.Reader(Direct(BytesIO(b"abc"), 2))
    assert b.peek(2) == b"ab"
    assert b.write_to(out) == 8
    assert out.writes == [b"ab", b"direct"]
    taking = Taking()
    b = bufio.Reader(Slow(BytesIO(b"abc"), 2))
    assert b.peek(2) == b"ab"
    assert b.write_to(taking) == 10
    assert taking.writes == [b"ab", b"taken: c"]


def test_read_into_and_whole_reads() -> None:
    b = bufio.Reader(Segments(b"abc", b"def"))
    buffer = bytearray(5)
    assert b.read_into(buffer) == 3
    assert buffer == b"abc\0\0"
    assert b.read() == b"def"
    assert b.read_into(buffer) == 0


def test_it_wants_a_reader() -> None:
    with pytest.raises(TypeError, match="want a reader"):
        bufio.Reader(object())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="want a writer"):
        bufio.Writer(object())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="want a reader"):
        bufio.Scanner(object())  # type: ignore[arg-type]


operations = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(1, 40)),
        st.tuples(st.just("peek"), st.integers(0, 16)),
        st.tuples(st.just("discard"), st.integers(0, 40)),
        st.tuples(st.just("read_bytes"), st.integers(0, 3)),
        st.tuples(st.just("unread"), st.just(0)),
    ),
    max_size=30,
)


@given(st.lists(st.integers(0, 3), max_size=200).map(bytes), st.integers(1, 40), operations)
def test_whatever_is_done_the_bytes_come_in_order(  # B1
    data: bytes, most: int, todo: list[tuple[str, int]]
) -> None:
    b = bufio.Reader(Slow(BytesIO(data), most), 16)
    at = 0
    undo = False
    for operation, argument in todo:
        if operation == "peek":
            assert b.peek(argument) == data[at : at + argument]
            undo = False
        elif operation == "discard":
            skipped = b.discard(argument)
            assert skipped == min(argument, len(data) - at)
            undo = undo and not argument
            at += skipped
        elif operation == "unread" and undo:
            b.unread_byte()
            at -= 1
            undo = False
        elif operation == "unread":
            with pytest.raises(bufio.ErrInvalidUnreadByte):
                b.unread_byte()
        else:
            got = b.read(argument) if operation == "read" else b.read_bytes(argument)
            assert data.startswith(got, at)
            assert bool(got) == (at < len(data))
            if operation == "read_bytes":
                end = data.find(argument, at) + 1 or len(data)
                assert got == data[at:end]
            undo = undo or bool(got)
            at += len(got)
        assert b.buffered() <= 17
    assert b.read() == data[at:]


def test_a_panic_of_the_source_is_the_readers() -> None:
    with pytest.raises(Panic, match="^source$"):
        bufio.Reader(Always(lambda n: panic("source"))).read_byte()
