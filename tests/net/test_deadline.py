"""Deadlines of connections and listeners.

Real sockets know no fake clock: these tests wait, for tens of milliseconds, but never
hope: each wait ends with the deadline under test.
"""

from collections.abc import Callable
from typing import Any

import pytest

from gopy import net, time

Start = Callable[..., Any]
Pair = tuple[Any, Any]

LATER = 3600 * time.SECOND
BIG = bytes(1 << 24)  # 16 MiB: more than the buffers of both ends


def test_a_past_deadline_fails_at_once_also_with_data_there(pair: Pair) -> None:  # SEMANTICS 167
    near, far = pair
    near.write(b"data")
    far.set_read_deadline(time.now() - time.SECOND)
    for _ in range(2):
        with pytest.raises(net.DeadlineExceededError):
            far.read()
    with pytest.raises(net.DeadlineExceededError):
        far.read_into(bytearray(4))
    far.set_read_deadline(None)
    assert far.read() == b"data"


def test_a_deadline_ends_a_read_that_waits(pair: Pair, start: Start) -> None:
    _, far = pair
    far.set_read_deadline(time.now() + 20 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError):
        far.read()


def test_a_deadline_set_to_now_interrupts_who_waits_already(pair: Pair, start: Start) -> None:
    _, far = pair
    reading = start(far.read).parked()
    far.set_deadline(time.now())
    with pytest.raises(net.DeadlineExceededError):
        reading.result()


def test_a_deadline_set_while_somebody_waits_holds_for_him(pair: Pair, start: Start) -> None:
    _, far = pair
    reading = start(far.read).parked()
    far.set_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError):
        reading.result()


@pytest.mark.parametrize("later", [LATER, None], ids=["moved later", "cleared"])
def test_a_deadline_taken_back_lets_the_reader_wait_on(
    pair: Pair, start: Start, later: Any
) -> None:  # SEMANTICS 169
    near, far = pair
    far.set_read_deadline(time.now() + 30 * time.MILLISECOND)
    reading = start(far.read).parked()
    far.set_read_deadline(None if later is None else time.now() + later)
    near.set_read_deadline(time.now() + 60 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError):
        near.read()  # so the first deadline has long gone by
    assert not reading.over
    near.write(b"in time")
    assert reading.result() == b"in time"


def test_an_earlier_deadline_overrules_the_one_that_is_armed(pair: Pair, start: Start) -> None:
    _, far = pair
    far.set_read_deadline(time.now() + LATER)
    reading = start(far.read).parked()
    far.set_read_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError):
        reading.result()


def test_deadlines_of_reading_and_writing_are_independent(pair: Pair) -> None:  # SEMANTICS 169
    near, far = pair
    near.set_read_deadline(time.now())
    near.write(b"x")
    assert far.read() == b"x"
    near.set_read_deadline(None)
    near.set_write_deadline(time.now())
    far.write(b"y")
    assert near.read() == b"y"
    with pytest.raises(net.DeadlineExceededError):
        near.write(b"z")


def test_a_write_that_times_out_tells_how_far_it_came(pair: Pair) -> None:  # SEMANTICS 170
    near, far = pair
    near.set_write_deadline(time.now() + 20 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError) as caught:
        near.write(BIG)
    written = caught.value.n
    assert 0 < written < len(BIG)
    near.close_write()
    arrived = 0
    while data := far.read(1 << 20):
        arrived += len(data)
    assert arrived == written


def test_a_zero_time_is_no_deadline(pair: Pair, start: Start) -> None:  # SEMANTICS 167
    near, far = pair
    far.set_read_deadline(time.now())
    far.set_read_deadline(time.Time())
    reading = start(far.read).parked()
    near.write(b"x")
    assert reading.result() == b"x"


def test_an_accept_that_times_out_loses_no_connection(listener: Any) -> None:  # SEMANTICS 176
    listener.set_deadline(time.now() + 5 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError) as caught:
        listener.accept()
    assert str(caught.value) == f"accept tcp {listener.addr()}: i/o timeout"
    queued = net.dial("tcp", str(listener.addr()))
    with pytest.raises(net.DeadlineExceededError):
        listener.accept()
    listener.set_deadline(None)
    with listener.accept() as conn:
        assert conn.remote_addr() == queued.local_addr()
    queued.close()
