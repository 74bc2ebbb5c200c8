"""The buffered writer beyond what Go's tests ask: counts, what stays buffered, both in one."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_io import Always, Script, Written, failing

from gopy import Panic, bufio


class Sink(Written):
    """Takes all, but for the next write, which raises error after some bytes."""

    def __init__(self, error: BaseException | None = None) -> None:
        super().__init__()
        self.error = error

    def write(self, b: bytes) -> int:
        if self.error is not None:
            error, self.error = self.error, None
            self.writes.append(b[: getattr(error, "n", 0)])
            raise error
        return super().write(b)


def test_an_error_keeps_what_was_not_written_and_says_what_was_taken() -> None:  # W2
    error = failing(OSError("full"), 5)
    w = bufio.Writer(Sink(error), 8)
    w.write(b"0123")
    with pytest.raises(OSError) as caught:
        w.write(b"456789")
    assert caught.value is error
    assert error.n == 4  # type: ignore[attr-defined]  # 4 to 7 went into the buffer
    assert w.buffered() == 3
    for again in (
        w.flush,
        lambda: w.write(b"x"),
        lambda: w.write_byte(1),
        lambda: w.write_rune("é"),
    ):
        with pytest.raises(OSError) as caught:
            again()
        assert caught.value is error
        assert error.n == 0  # type: ignore[attr-defined]
    assert w.buffered() == 3


def test_a_large_write_that_fails_says_what_the_sink_took() -> None:
    error = failing(OSError("full"), 5)
    w = bufio.Writer(Sink(error), 8)
    with pytest.raises(OSError) as caught:
        w.write(bytes(100))
    assert caught.value.n == 5  # type: ignore[attr-defined]
    assert not w.buffered()


@pytest.mark.parametrize("error", [Panic("p"), KeyboardInterrupt()])
def test_what_is_no_error_of_the_sink_does_not_stay(error: BaseException) -> None:  # W2
    sink = Sink(error)
    w = bufio.Writer(sink)
    w.write(b"abc")
    with pytest.raises(type(error)):
        w.flush()
    w.write(b"def")
    w.flush()
    assert sink.all == b"abcdef"


def test_what_an_interrupt_says_was_written_is_not_written_again() -> None:
    sink = Sink(failing(KeyboardInterrupt(), 2))
    w = bufio.Writer(sink)
    w.write(b"abc")
    with pytest.raises(KeyboardInterrupt):
        w.flush()
    w.flush()
    assert sink.all == b"abc"


def test_a_reset_forgets_the_error() -> None:
    w = bufio.Writer(Sink(OSError()))
    w.write(b"abc")
    with pytest.raises(OSError):
        w.flush()
    out = Written()
    w.reset(out)
    w.write(b"new")
    w.flush()
    assert out.all == b"new"
    w.write(b"x")
    w.reset(w)
    assert w.buffered() == 1


@pytest.mark.parametrize("answer", [None, 4, -1])
def test_a_sink_that_answers_nonsense_is_an_error(answer: object) -> None:
    w = bufio.Writer(Always(lambda n: answer))
    w.write(b"abc")
    for _ in range(2):
        with pytest.raises(OSError, match="^invalid write result$"):
            w.flush()


@pytest.mark.parametrize("byte", [-1, 256])
def test_a_byte_is_a_byte(byte: int) -> None:
    with pytest.raises(ValueError, match="byte must be in range\\(0, 256\\)"):
        bufio.Writer(Written()).write_byte(byte)


@pytest.mark.parametrize("text", ["", "ab"])
def test_a_rune_is_one_character(text: str) -> None:
    with pytest.raises(ValueError, match="one character"):
        bufio.Writer(Written()).write_rune(text)


def test_a_rune_does_not_straddle_two_writes() -> None:
    out = Written()
    w = bufio.Writer(out, 8)
    w.write(b"01234")
    assert w.write_rune("é") == 2
    w.flush()
    assert out.writes == [b"01234", "é".encode()]
    tiny = bufio.Writer(out, 2)
    assert tiny.write_rune("日") == 3
    tiny.flush()
    assert out.writes[-1] == "日".encode()


def test_a_buffer_that_was_written_can_be_used_again() -> None:
    out = Written()
    w = bufio.Writer(out)
    buffer = bytearray(b"abc")
    assert w.write(buffer) == 3
    buffer[:] = b"defg"
    assert w.write(memoryview(buffer)) == 4
    w.flush()
    assert out.all == b"abcdefg"


@given(st.integers(1, 20), st.lists(st.binary(max_size=50), max_size=30))
def test_all_comes_out_in_order_in_writes_that_are_no_smaller_than_need_be(  # W1
    size: int, pieces: list[bytes]
) -> None:
    out = Written()
    w = bufio.Writer(out, size)
    for piece in pieces:
        assert w.write(piece) == len(piece)
        assert w.buffered() + w.available() == size
    assert all(len(write) >= size for write in out.writes)
    w.flush()
    assert out.all == b"".join(pieces)


def test_a_writer_that_takes_in_from_a_source_says_what_it_took() -> None:
    error = failing(OSError("source"), 99)
    w = bufio.Writer(Written(), 8)
    with pytest.raises(OSError) as caught:
        w.read_from(Script(b"abc", b"defgh", b"ij", error))
    assert caught.value.n == 10  # type: ignore[attr-defined]
    assert w.buffered() == 2


def test_both_in_one() -> None:
    out: Any = BytesIO()
    both = bufio.ReadWriter(bufio.Reader(BytesIO(b"a\nb;cd\xc3\xa9fghij\nk\n")), bufio.Writer(out))
    assert both.read_line() == (b"a", False)
    assert both.read_bytes(";") == b"b;"
    assert [both.read_byte(), both.unread_byte(), both.read(1)] == [ord("c"), None, b"c"]
    assert both.peek(1) == b"d"
    assert both.discard(1) == 1
    assert both.read_rune() == ("é", 2)
    both.unread_rune()
    assert both.read_rune() == ("é", 2)
    buffer = bytearray(2)
    assert both.read_into(buffer) == 2
    assert buffer == b"fg"
    assert both.read_slice("i") == b"hi"
    assert both.read_string("\n") == "j\n"
    assert both.write_to(both) == 2
    both.write_byte(ord("x"))
    assert both.write_rune("é") == 2
    assert both.write_string("y") == 1
    assert both.write(b"z") == 1
    assert both.read_from(BytesIO(b"!")) == 1
    assert out.getvalue() == b""
    both.flush()
    assert out.getvalue() == "k\nxéyz!".encode()
    assert both.available() == both.writer.size() == 4096
