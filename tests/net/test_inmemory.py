"""net.pipe: a connection in memory."""

from collections.abc import Callable
from typing import Any

import pytest

from gopy import chan, go, io, net, time
from gopy._core import current

Start = Callable[..., Any]


@pytest.fixture
def ends() -> tuple[Any, Any]:
    return net.pipe()


def test_each_end_reads_what_the_other_writes(ends: Any, start: Start) -> None:
    for near, far in (ends, ends[::-1]):
        writing = start(near.write, b"abcde")
        assert far.read() == b"abcde"
        assert writing.result() == 5


def test_a_write_waits_until_reads_have_taken_all_of_it(ends: Any, start: Start) -> None:
    # SEMANTICS 180
    near, far = ends
    writing = start(near.write, b"abcde").parked("select")
    assert far.read(2) == b"ab"
    assert not writing.over
    buffer = bytearray(8)
    assert far.read_into(buffer) == 3
    assert buffer[:3] == b"cde"
    assert writing.result() == 5


def test_writes_at_the_same_time_are_not_mixed(ends: Any, start: Start) -> None:
    near, far = ends
    writing = [start(near.write, letter * 100) for letter in (b"a", b"b", b"c")]
    got = b"".join(far.read(7) for _ in range(45))
    assert len(got) == 300
    assert {got[i : i + 100] for i in (0, 100, 200)} == {b"a" * 100, b"b" * 100, b"c" * 100}
    assert [each.result() for each in writing] == [100] * 3  # W1


def test_an_empty_write_waits_for_a_read_which_goes_on_waiting(ends: Any, start: Start) -> None:
    near, far = ends
    writing = start(near.write, b"").parked("select")
    reading = start(far.read)
    assert writing.result() == 0
    reading.parked("select")
    near_again = start(near.write, b"x")
    assert reading.result() == b"x"
    near_again.result()


def test_a_read_of_nothing_gives_nothing_at_once(ends: Any) -> None:
    near, _ = ends
    assert near.read(0) == b""
    with pytest.raises(ValueError):
        near.read(-1)


def test_close_ends_the_others_reads_and_breaks_its_writes(ends: Any, start: Start) -> None:
    # SEMANTICS 180
    near, far = ends
    reading, writing = start(far.read).parked("select"), start(far.write, b"x").parked("select")
    near.close()
    assert reading.result() == b""
    with pytest.raises(io.ErrClosedPipe, match="^io: read/write on closed pipe$") as caught:
        writing.result()
    assert caught.value.n == 0
    assert far.read() == b""


def test_close_breaks_what_waits_at_its_own_end(ends: Any, start: Start) -> None:
    near, _ = ends
    reading, writing = start(near.read).parked("select"), start(near.write, b"x").parked("select")
    near.close()
    for each in (reading, writing):
        with pytest.raises(io.ErrClosedPipe):
            each.result()
    near.close()  # a second time is nothing
    for call in (near.read, lambda: near.read(0), lambda: near.set_deadline(None)):
        with pytest.raises(io.ErrClosedPipe):
            call()


def test_a_write_cut_short_tells_how_far_it_came(ends: Any, start: Start) -> None:
    near, far = ends
    writing = start(near.write, b"abcde").parked("select")
    assert far.read(3) == b"abc"
    far.close()
    with pytest.raises(io.ErrClosedPipe) as caught:
        writing.result()
    assert caught.value.n == 3


def test_one_way_can_be_closed_alone(ends: Any, start: Start) -> None:
    near, far = ends
    near.close_write()
    assert far.read() == b""
    with pytest.raises(io.ErrClosedPipe):
        near.write(b"x")
    writing = start(far.write, b"answer")
    assert near.read() == b"answer"
    assert writing.result() == 6
    near.close_read()
    with pytest.raises(io.ErrClosedPipe):
        far.write(b"x")


@pytest.mark.parametrize("op", ["read", "write"])
def test_a_deadline_ends_what_waits(ends: Any, op: str) -> None:  # SEMANTICS 180
    near, _ = ends
    near.set_deadline(time.now() + 10 * time.MILLISECOND)
    with pytest.raises(net.DeadlineExceededError, match=f"^{op} pipe: i/o timeout$") as caught:
        near.read() if op == "read" else near.write(b"x")
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.timeout()


def test_a_deadline_interrupts_who_waits_already(ends: Any, start: Start) -> None:
    near, _ = ends
    reading, writing = start(near.read).parked("select"), start(near.write, b"x").parked("select")
    near.set_read_deadline(time.now())
    with pytest.raises(net.DeadlineExceededError):
        reading.result()
    assert not writing.over
    near.set_write_deadline(time.now() - time.SECOND)
    with pytest.raises(net.DeadlineExceededError):
        writing.result()


@pytest.mark.parametrize("cleared", [None, time.Time()], ids=["None", "zero"])
def test_a_deadline_that_is_cleared_revives_the_end(ends: Any, cleared: Any, start: Start) -> None:
    near, far = ends
    near.set_deadline(time.now())
    for call in (near.read, lambda: near.write(b"x")):
        with pytest.raises(net.DeadlineExceededError):
            call()
    near.set_deadline(cleared)
    reading = start(near.read).parked("select")
    far.write(b"x")
    assert reading.result() == b"x"


def test_a_deadline_that_moves_while_it_goes_off_leaves_the_end_usable(ends: Any) -> None:
    near, far = ends
    done = chan[int]()

    def echo() -> None:
        count = 0
        while data := far.read():
            far.write(data)
            count += 1
        done.send(count)

    go(echo)
    for _ in range(200):
        near.set_deadline(time.now() + time.MICROSECOND)
        near.set_deadline(time.now() + time.HOUR)
        near.write(b"x")
        assert near.read() == b"x"
    near.close()
    assert done.recv() == 200


def test_a_closed_end_leaves_no_timer(ends: Any) -> None:
    near, far = ends
    before = timers()
    near.set_deadline(time.now() + time.HOUR)
    assert timers() == before + 2
    near.close()
    far.close()
    assert timers() == before


def test_both_addresses_are_pipe(ends: Any) -> None:
    near, _ = ends
    for addr in (near.local_addr(), near.remote_addr()):
        assert (str(addr), addr.network()) == ("pipe", "pipe")
    assert near.fileno() == -1


def test_leaving_with_closes_and_does_not_mind_a_closed_end(ends: Any) -> None:
    near, far = ends
    with near, far:
        near.close()
    with pytest.raises(io.ErrClosedPipe):
        far.set_deadline(None)


def test_copy_goes_through_a_pipe(ends: Any, start: Start) -> None:
    near, far = ends
    data = bytes(range(256)) * 1000

    def send() -> int:
        with near:
            return io.copy(near, io.limit_reader(Endless(data), len(data)))

    sending = start(send)
    assert io.read_all(far) == data
    assert sending.result() == len(data)


class Endless:
    """A reader that begins anew at its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read(self, n: int, /) -> bytes:
        piece = self._data[self._at : self._at + n]
        self._at = (self._at + len(piece)) % len(self._data)
        return piece


def timers() -> int:
    """Return how many timers wait."""
    return sum(len(p.heap) for p in current().m.world.ps)
