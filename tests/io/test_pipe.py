"""Pipes beyond what Go's tests ask: interrupts, whole reads, exceptions and their traces."""

import traceback

import pytest
from tasks import Task

from gopy import chan, go, io, runtime


def written(w: io.PipeWriter, *pieces: bytes) -> None:
    with w:
        for piece in pieces:
            w.write(piece)


@pytest.mark.parametrize("size", [(), (-1,), (-5,)])
def test_read_without_a_size_reads_to_the_end(size: tuple[int, ...]) -> None:
    r, w = io.pipe()
    go(written, w, b"ab", b"", b"cde")
    assert r.read(*size) == b"abcde"
    assert r.read(*size) == b""


def test_a_read_of_nothing_takes_nothing_and_waits_for_nobody() -> None:
    r, w = io.pipe()
    assert r.read(0) == b""
    writing = Task(w.write, (b"ab",)).parked("select")
    assert r.read(0) == b""
    assert not writing.over
    assert r.read(5) == b"ab"


def test_read_into_fills_the_beginning() -> None:
    r, w = io.pipe()
    go(written, w, b"abc")
    buffer = bytearray(b"-----")
    assert r.read_into(buffer) == 3
    assert buffer == b"abc--"
    assert r.read_into(memoryview(buffer)[3:]) == 0


def test_a_buffer_that_was_written_can_be_used_again() -> None:
    r, w = io.pipe()
    buffer = bytearray(b"abc")
    writing = Task(w.write, (buffer,))
    assert r.read(2) == b"ab"
    buffer.extend(b"more")  # would be a BufferError while somebody has a view of it
    assert r.read(5) == b"c"
    assert writing.result() == 3


def test_an_error_that_interrupts_a_whole_read_has_what_was_read() -> None:
    r, w = io.pipe()

    def write() -> None:
        w.write(b"ab")
        w.close_with_error(ValueError("torn"))

    go(write)
    with pytest.raises(ValueError, match="torn") as caught:
        r.read()
    assert (caught.value.partial, caught.value.n) == (b"ab", 2)  # type: ignore[attr-defined]


def test_an_interrupted_write_knows_what_was_read() -> None:  # SEMANTICS 158
    r, w = io.pipe()
    writing = Task(w.write, (b"hello",))
    assert r.read(3) == b"hello"[:3]
    r.close()
    with pytest.raises(io.ErrClosedPipe) as caught:
        writing.result()
    assert caught.value.n == 3


def test_a_class_may_be_given_for_its_instance() -> None:
    r, w = io.pipe()
    w.close_with_error(ValueError)
    with pytest.raises(ValueError):
        r.read(1)
    r, w = io.pipe()
    w.close_with_error(io.EOF)
    assert r.read(1) == b""


def test_an_error_keeps_the_trace_that_it_had() -> None:
    r, w = io.pipe()
    try:
        raise ValueError("made here")
    except ValueError as error:
        w.close_with_error(error)
    depths = []
    for _ in range(3):
        with pytest.raises(ValueError) as caught:
            r.read(1)
        depths.append(len(traceback.extract_tb(caught.value.__traceback__)))
    assert len(set(depths)) == 1
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names.count("test_an_error_keeps_the_trace_that_it_had") == 2


def test_a_writers_with_that_fails_passes_the_failure_on() -> None:
    r, w = io.pipe()
    with pytest.raises(ValueError), w:
        raise ValueError("half done")
    with pytest.raises(ValueError, match="half done"):
        r.read(1)


def test_a_writers_with_that_goexit_leaves_is_an_end() -> None:
    r, w = io.pipe()

    def leave() -> None:
        with w:
            runtime.goexit()

    go(leave)
    assert r.read() == b""


def test_a_readers_with_closes_it() -> None:
    r, w = io.pipe()
    with r:
        pass
    with pytest.raises(io.ErrClosedPipe):
        w.write(b"x")


def test_closing_can_be_repeated_and_never_fails() -> None:  # SEMANTICS 157
    r, w = io.pipe()
    for _ in range(2):
        r.close()
        w.close()
        r.close_with_error(None)
        w.close_with_error(ValueError())


def test_pipes_are_pipes_to_python_too() -> None:
    assert issubclass(io.ErrClosedPipe, OSError)
    assert issubclass(io.EOF, EOFError)
    assert not issubclass(io.ErrUnexpectedEOF, io.EOF)


# Interrupts (P3): an exception that comes while one end waits for the other in the middle of
# a write.  The channel of acknowledgements is where it hits, as KeyboardInterrupt may.


class Hit(BaseException):
    pass


def hit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the next call of that method of an unbuffered channel raise Hit, and do nothing."""

    def strike(*args: object) -> None:
        monkeypatch.undo()
        raise Hit

    monkeypatch.setattr(type(chan()), name, strike)


def test_a_reader_that_is_hit_does_not_hold_up_its_writer(  # P3
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    r, w = io.pipe()
    writing = Task(w.write, (b"hello",)).parked("select")
    hit("send", monkeypatch)
    with pytest.raises(Hit):
        r.read(2)
    assert [r.read(2), r.read(2)] == [b"ll", b"o"]
    assert writing.result() == 5
    go(written, w, b"again")
    assert r.read() == b"again"


def test_a_writer_that_is_hit_does_not_hold_up_its_reader(  # P3
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    r, w = io.pipe()
    reading = Task(r.read, (2,)).parked("select")
    hit("recv", monkeypatch)
    with pytest.raises(Hit) as caught:
        w.write(b"hello")
    assert caught.value.n == 0  # type: ignore[attr-defined]
    go(written, w, b"again")
    assert reading.result() == b"ag"
    assert r.read() == b"ain"


def test_a_write_that_waits_its_turn_offers_nothing_when_it_is_given_up() -> None:
    r, w = io.pipe()
    first = Task(w.write, (b"first",)).parked("select")
    second = Task(w.write, (b"second",)).parked("sync.Mutex.Lock")
    w.close()
    for task in (first, second):
        with pytest.raises(io.ErrClosedPipe) as caught:
            task.result()
        assert caught.value.n == 0
    assert r.read() == b""
