"""Descriptors as goroutines use them: turns, waits, deadlines, close."""

import os
import signal
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from descriptors import connected
from fastways import ways
from worlds import one_p

from gopy import chan, go, runtime
from gopy._core import FdClosedError, FdTimeoutError, SocketFD, monotonic_ns, sched_stats
from gopy._core.base import fastpath, optional
from gopy._core.base.standstill import WORLD_STOPS
from gopy._core.fd import fdmutex
from gopy._core.fd.socketfd import MAX_SPINS
from gopy._core.netpoll.polldesc import PollDesc
from gopy._core.netpoll.poller import Poller

SECOND = 10**9
Pair = tuple[SocketFD, SocketFD]


@pytest.fixture(params=[False, True], ids=["short cuts", "with locks"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Two connected TCP sockets; each test takes the short cuts, then the general way."""
    if not request.param and (fastpath.multi or sched_stats()["threads"] > 1):
        pytest.skip("the short cuts are for one thread alone, and here are several")
    with ways(several=request.param), connected() as both:
        yield both


class Task:
    """A goroutine whose outcome can be asked for."""

    def __init__(self, fn: Callable[..., Any], *args: Any) -> None:
        self.done = chan(1)
        self.g = go(self._run, fn, args)

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        try:
            self.done.send((fn(*args), None))
        except BaseException as error:
            self.done.send((None, error))

    def parked(self, reason: str = "IO wait") -> "Task":
        while self.g.wait_reason != reason:
            assert self.g.status != "dead", self.done.try_recv()
            runtime.gosched()
        return self

    def result(self) -> Any:
        value, error = self.done.recv(timeout=20)
        if error is not None:
            raise error
        return value


def test_a_short_read_tells_the_next_one_to_wait_first(pair: Pair) -> None:
    near, far = pair
    reading = Task(far.read, 100).parked()
    near.write(b"x")
    assert reading.result() == b"x"
    assert far.drained
    near.write(b"abcd")
    assert far.read(4) == b"abcd"  # as much as asked for: there may be more
    assert not far.drained


def test_an_end_makes_short_reads_prove_nothing(pair: Pair) -> None:
    near, far = pair
    reading = Task(far.read, 100).parked()
    near.write(b"x")
    assert reading.result() == b"x"
    near.write(b"last")
    near.close()
    assert [far.read(100), far.read(100), far.read(100)] == [b"last", b"", b""]
    assert not far.drained


def test_one_timer_serves_deadlines_however_often_they_move(pair: Pair) -> None:  # T1
    near, far = pair
    start = monotonic_ns()
    far.set_deadlines(start + 100 * SECOND, None)
    assert far.timer is None  # a deadline alone is but a number
    for turn in range(5):
        far.set_deadlines(start + (100 + turn) * SECOND, None)
        reading = Task(far.read, 100).parked()
        near.write(b"x")
        assert reading.result() == b"x"
    timer = far.timer
    assert timer is not None
    assert timer.active
    assert timer.when == start + 100 * SECOND  # armed by the first wait, never since
    far.set_deadlines(start + 50 * SECOND, None)
    Task(far.read, 100).parked()
    assert far.timer is timer
    assert timer.when == start + 50 * SECOND


def test_a_timer_that_comes_too_early_is_armed_again(pair: Pair) -> None:  # T1
    near, far = pair
    far.set_deadlines(monotonic_ns() + SECOND // 100, None)
    reading = Task(far.read, 100).parked()
    far.set_deadlines(monotonic_ns() + SECOND // 20, None)
    with pytest.raises(FdTimeoutError):
        reading.result()


def test_a_deadline_gone_by_fails_before_it_tries(pair: Pair) -> None:  # T2
    near, far = pair
    near.write(b"x")
    far.set_deadlines(1, 1)
    for call in (lambda: far.read(1), lambda: far.write(b"x")):
        with pytest.raises(FdTimeoutError):
            call()
    far.set_deadlines(0, 0)
    assert far.read(1) == b"x"


def test_close_stops_the_timer(pair: Pair) -> None:  # T3
    _, far = pair
    far.set_deadlines(monotonic_ns() + 100 * SECOND, None)
    reading = Task(far.read, 1).parked()
    timer = far.timer
    assert timer is not None
    assert timer.active
    far.close()
    assert not timer.active
    with pytest.raises(FdClosedError):
        reading.result()


def test_the_last_user_closes_the_descriptor_and_nobody_twice(pair: Pair) -> None:  # F3
    near, _ = pair
    number = near.fileno()
    readers = [Task(near.read, 1).parked(), Task(near.read, 1).parked("semacquire")]
    writer = Task(near.write, bytes(1 << 24)).parked()
    near.close()
    os.fstat(number)  # still there
    for task in (*readers, writer):
        with pytest.raises(FdClosedError):
            task.result()
    assert near.fileno() == -1
    with pytest.raises(OSError):
        os.fstat(number)
    with pytest.raises(FdClosedError):
        near.close()


def interrupt_once_parked(main: Any) -> None:
    """Send the Ctrl-C that goroutine 1, main, gets when it waits for I/O."""
    while main.wait_reason != "IO wait":
        runtime.gosched()
    os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupted_reader_leaves_its_word_and_its_turn(pair: Pair) -> None:
    near, far = pair
    reading = Task(far.read, 100).parked()
    near.write(b"x")
    assert reading.result() == b"x"
    go(interrupt_once_parked, runtime.current())
    with pytest.raises(KeyboardInterrupt):
        far.read(1)
    assert runtime.current().status == "running", "it waits no more"
    go(interrupt_once_parked, runtime.current())
    with pytest.raises(KeyboardInterrupt):
        near.write(bytes(1 << 24))
    assert (far.waiting, near.waiting) == (0, 0)
    assert (far.reading.state, near.writing.state) == (0, 0)
    assert far.read(1) == b"\0"


def test_who_is_interrupted_in_line_leaves_the_line(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:  # F2
    near, far = pair
    first = Task(far.read, 1).parked()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fdmutex, "park", interrupted)
        with pytest.raises(KeyboardInterrupt):
            far.read(1)
    second = Task(far.read, 1).parked("semacquire")
    near.write(b"ab")
    assert [first.result(), second.result()] == [b"a", b"b"]
    assert far.reading.state == 0


def test_reads_that_never_wait_are_counted_until_a_yield(pair: Pair) -> None:
    near, far = pair
    near.write(bytes(2 * MAX_SPINS))
    ran = []
    with one_p():
        go(lambda: ran.append(far.spins))
        for _ in range(MAX_SPINS):
            far.read(1)
        assert ran == [] or WORLD_STOPS  # there the P may be somebody else's by now
        far.read(1)
        assert far.spins == 1, "counted anew behind the yield"
        assert ran == [0] or WORLD_STOPS
        while not ran:
            runtime.gosched()


def test_a_write_cut_short_tells_how_far_it_came(pair: Pair) -> None:
    near, _ = pair
    writing = Task(near.write, bytes(1 << 24)).parked()
    near.close()
    with pytest.raises(FdClosedError) as caught:
        writing.result()
    assert 0 < caught.value.n < 1 << 24  # type: ignore[attr-defined]


def test_a_dropped_descriptor_leaves_the_poller(pair: Pair) -> None:  # R15
    near, far = pair
    reading = Task(far.read, 100).parked()
    near.write(b"x")
    assert reading.result() == b"x"
    poller = far.poller
    assert poller is not None
    number = far.fd
    far.drop()
    assert far.is_closed
    assert poller._descs[number] is not far
    far.drop()


@pytest.mark.parametrize("pair", [False], indirect=True, ids=["short cuts"])
def test_a_signal_handler_may_close_what_it_interrupted(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs on the reader's own thread, in the middle of the wait's beginning."""
    _, far = pair
    register = Poller.register

    def register_and_be_interrupted(poller: Poller, pd: PollDesc) -> None:
        register(poller, pd)
        far.close()

    monkeypatch.setattr(Poller, "register", register_and_be_interrupted)
    with pytest.raises(FdClosedError):
        far.read(1)
    assert far.fileno() == -1


def test_a_read_of_a_negative_number_of_bytes_is_refused_and_the_next_one_goes_on(
    pair: Pair,
) -> None:
    near, far = pair
    near.write(b"data")
    with pytest.raises(ValueError, match="negative"):
        far.read(-1)
    assert far.read(10) == b"data"


def test_a_read_for_which_there_is_no_memory_is_refused_and_the_next_one_goes_on(
    pair: Pair,
) -> None:
    near, far = pair
    near.write(b"data")
    with pytest.raises(MemoryError):
        far.read(1 << 62)
    assert far.read(10) == b"data"


def test_a_write_to_who_has_reset_says_that_and_not_what_another_try_would_meet(
    pair: Pair,
) -> None:
    near, far = pair
    far.set_option(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    far.close()
    with pytest.raises(ConnectionResetError) as caught:
        near.write(b"x")
    assert getattr(caught.value, "n", 0) == 0
    with pytest.raises(BrokenPipeError):
        near.write(b"x")


@pytest.mark.skipif(optional.PURE, reason="the reference waits in frames of its own")
@pytest.mark.parametrize("deadline_ns", [0, 1 << 62], ids=["no deadline", "a deadline"])
def test_compiled_who_waits_to_read_has_no_frame_of_gopy_s(pair: Pair, deadline_ns: int) -> None:
    if deadline_ns and fastpath.multi:
        pytest.skip("among several threads the timer is armed by the reference")
    near, far = pair

    def read() -> bytes:
        return far.read(1)

    far.set_deadlines(deadline_ns, None)
    for _ in range(2):  # the first one makes it known to the poller
        reading = Task(read).parked()
        assert reading.g.stack.gr_frame.f_code is read.__code__
        near.write(b"x")
        assert reading.result() == b"x"


@pytest.mark.parametrize("size", [1, 1 << 16, 1 << 20])
def test_a_read_of_any_size_waits_and_returns_what_comes(pair: Pair, size: int) -> None:
    near, far = pair
    reading = Task(far.read, size).parked()
    near.write(b"x" * size)
    got = reading.result()
    while len(got) < size:
        got += far.read(size)
    assert got == b"x" * size


def test_a_write_that_waited_and_failed_tells_how_many_bytes_it_had_sent(pair: Pair) -> None:
    near, far = pair
    writing = Task(near.write, b"x" * (1 << 24)).parked()
    far.read(1 << 20)
    near.close()
    with pytest.raises(FdClosedError) as caught:
        writing.result()
    assert 0 < caught.value.n < 1 << 24  # type: ignore[attr-defined]
