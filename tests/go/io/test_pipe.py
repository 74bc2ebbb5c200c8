"""Pipes: what Go's io/pipe_test.go asks of them."""

from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test
from tasks import Task

from gopy import chan, go, io

INPUT = b"0123456789abcdef"
AT_ONCE = 8
READ_SIZE = 2


class FirstError(Exception):
    pass


class SecondError(Exception):
    pass


@go_test("io/pipe_test.go", "TestPipe1")
def test_a_read_takes_what_a_write_gives() -> None:
    r, w = io.pipe()
    writing = Task(w.write, (b"hello, world",))
    assert r.read(64) == b"hello, world"
    assert writing.result() == 12
    r.close()
    w.close()


@go_test("io/pipe_test.go", "TestPipe2")
def test_each_write_of_a_sequence_is_one_read() -> None:
    r, w = io.pipe()
    sizes = chan[int]()

    def read() -> None:
        while data := r.read(64):
            sizes.send(len(data))
        sizes.send(0)

    go(read)
    for size in range(5, 55, 10):
        assert w.write(bytes(size)) == size
        assert sizes.recv() == size
    w.close()
    assert sizes.recv() == 0


@go_test("io/pipe_test.go", "TestPipe3")
def test_a_large_write_is_taken_by_many_reads() -> None:
    r, w = io.pipe()
    data = bytes(range(128))

    def write() -> int:
        with w:
            return w.write(data)

    writing = Task(write, ())
    pieces = [r.read(1 << power) for power in range(9)]
    assert [len(piece) for piece in pieces] == [1, 2, 4, 8, 16, 32, 64, 1, 0]
    assert writing.result() == 128
    assert b"".join(pieces) == data


# How an end is closed, and what the other end gets then; None: what it gets from close().
CLOSINGS = [
    ("close", lambda end: end.close(), None),
    ("close_with_error(None)", lambda end: end.close_with_error(None), None),
    ("close_with_error(e)", lambda end: end.close_with_error(io.ErrShortWrite()), "short write"),
]
closings = pytest.mark.parametrize(
    ("close", "text"), [c[1:] for c in CLOSINGS], ids=[c[0] for c in CLOSINGS]
)
when = pytest.mark.parametrize("parked", [False, True], ids=["before", "meanwhile"])


def outcome(operation: Callable[[], Any]) -> Any:
    """Return what operation returns, or the exception that it raises."""
    try:
        return operation()
    except Exception as error:
        return error


@go_test("io/pipe_test.go", "TestPipeReadClose")
@closings
@when
def test_a_read_ends_when_the_writer_closes(close: Any, text: str | None, parked: bool) -> None:
    r, w = io.pipe()
    if parked:
        reading = Task(outcome, (lambda: r.read(64),)).parked("select")
        close(w)
        got = reading.result()
    else:
        close(w)
        got = outcome(lambda: r.read(64))
    assert got == b"" if text is None else str(got) == text
    r.close()


@go_test("io/pipe_test.go", "TestPipeReadClose2")
def test_a_read_ends_when_its_own_end_is_closed() -> None:
    r, _ = io.pipe()
    reading = Task(r.read, (64,)).parked("select")
    r.close()
    with pytest.raises(io.ErrClosedPipe, match="^io: read/write on closed pipe$"):
        reading.result()


@go_test("io/pipe_test.go", "TestPipeWriteClose")
@closings
@when
def test_a_write_ends_when_the_reader_closes(close: Any, text: str | None, parked: bool) -> None:
    r, w = io.pipe()
    if parked:
        writing = Task(outcome, (lambda: w.write(b"hello, world"),)).parked("select")
        close(r)
        got = writing.result()
    else:
        close(r)
        got = outcome(lambda: w.write(b"hello, world"))
    assert str(got) == (text or "io: read/write on closed pipe")
    assert isinstance(got, io.ErrClosedPipe if text is None else io.ErrShortWrite)
    assert got.n == 0
    w.close()


@go_test("io/pipe_test.go", "TestPipeWriteClose2")
def test_a_write_ends_when_its_own_end_is_closed() -> None:
    _, w = io.pipe()
    writing = Task(w.write, (bytes(64),)).parked("select")
    w.close()
    with pytest.raises(io.ErrClosedPipe) as caught:
        writing.result()
    assert caught.value.n == 0


@go_test("io/pipe_test.go", "TestWriteEmpty", "TestWriteNil")
@pytest.mark.parametrize("nothing", [b"", bytearray(), memoryview(b"")])
def test_an_empty_write_ends_nobody_elses_read(nothing: Any) -> None:
    r, w = io.pipe()

    def write() -> int:
        with w:
            return w.write(nothing)

    writing = Task(write, ())
    with pytest.raises(io.EOF):
        io.read_full(r, 2)
    assert writing.result() == 0
    r.close()


@go_test("io/pipe_test.go", "TestWriteAfterWriterClose")
def test_a_writer_that_closed_writes_no_more() -> None:
    r, w = io.pipe()

    def write() -> Any:
        assert w.write(b"hello") == 5
        w.close()
        return outcome(lambda: w.write(b"world"))

    writing = Task(write, ())
    with pytest.raises(io.ErrUnexpectedEOF) as caught:
        io.read_full(r, 100)
    assert caught.value.partial == b"hello"
    assert isinstance(writing.result(), io.ErrClosedPipe)


@go_test("io/pipe_test.go", "TestPipeCloseError")
def test_the_first_error_stays() -> None:  # SEMANTICS 157
    r, w = io.pipe()
    first = FirstError()
    for error in [first, SecondError()]:
        r.close_with_error(error)
        assert outcome(lambda: w.write(b"")) is first
    r, w = io.pipe()
    for error in [first, SecondError()]:
        w.close_with_error(error)
        assert outcome(lambda: r.read(1)) is first


@go_test("io/pipe_test.go", "TestPipeConcurrent")
def test_writes_at_once_are_not_mixed() -> None:  # SEMANTICS 158
    r, w = io.pipe()
    writing = [Task(w.write, (INPUT,)) for _ in range(AT_ONCE)]
    for task in writing:
        task.parked("select", "sync.Mutex.Lock")
    got = [r.read(READ_SIZE) for _ in range(AT_ONCE * len(INPUT) // READ_SIZE)]
    assert {len(piece) for piece in got} == {READ_SIZE}
    assert b"".join(got) == INPUT * AT_ONCE
    assert [task.result() for task in writing] == [len(INPUT)] * AT_ONCE


@go_test("io/pipe_test.go", "TestPipeConcurrent")
def test_reads_at_once_get_whole_pieces() -> None:
    r, w = io.pipe()
    reading = [Task(r.read, (READ_SIZE,)) for _ in range(AT_ONCE * len(INPUT) // READ_SIZE)]
    for task in reading:
        task.parked("select")
    for _ in range(AT_ONCE):
        assert w.write(INPUT) == len(INPUT)
    pieces = [INPUT[at : at + READ_SIZE] for at in range(0, len(INPUT), READ_SIZE)]
    assert sorted(task.result() for task in reading) == sorted(pieces * AT_ONCE)
