"""Deadlines: what Go's net/timeout_test.go asks of them.

They are about time: what must be over by then is waited for without limit, and what must
not be over is seen to wait still when another deadline has gone by.
"""

from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test
from worlds import one_p

from gopy import chan, go, net, runtime, time
from gopy.sync import WaitGroup

Start = Callable[..., Any]
Pair = tuple[Any, Any]

PAST, SOON, NEVER = -time.SECOND, 30 * time.MILLISECOND, time.HOUR
SPANS = [-365 * 24 * time.HOUR, PAST, 0 * time.SECOND, time.NANOSECOND, SOON]
BIG = bytes(1 << 24)  # more than the buffers of both ends

spans = pytest.mark.parametrize("span", SPANS, ids=str)


def assert_late(call: Callable[..., object], *args: Any) -> Any:
    """Check that call times out; return the error."""
    with pytest.raises(net.DeadlineExceededError, match="i/o timeout$") as caught:
        call(*args)
    assert caught.value.timeout()
    assert caught.value.temporary()
    assert isinstance(caught.value, TimeoutError)
    return caught.value


def let_pass(span: Any) -> None:
    """Wait until a deadline after span has gone by, on a connection of its own."""
    with net.listen("tcp", "127.0.0.1:0") as listener:
        listener.set_deadline(time.now() + span)
        assert_late(listener.accept)


DIALS = [
    ("timeout", lambda span: net.Dialer(timeout=span or -1)),
    ("deadline", lambda span: net.Dialer(deadline=time.now() + span)),
    ("both", lambda span: net.Dialer(timeout=NEVER, deadline=time.now() + span)),
    ("both, the other way", lambda span: net.Dialer(span or -1, deadline=time.now() + NEVER)),
]


@go_test("net/timeout_test.go", "TestDialTimeout")
@spans
@pytest.mark.parametrize("make", [case[1] for case in DIALS], ids=[case[0] for case in DIALS])
def test_a_dial_ends_with_its_time(make: Any, span: Any, full: str) -> None:
    error = assert_late(make(span).dial, "tcp", full)
    assert error.op == "dial"


@go_test("net/timeout_test.go", "TestDialTimeoutMaxDuration")
@pytest.mark.parametrize("span", [(1 << 63) - 1, 9_223_372_036.854775807, float("inf")])
@pytest.mark.parametrize("delta", [0, 1])
def test_the_longest_time_is_no_short_one(span: float, delta: int, listener: Any) -> None:
    dialer = net.Dialer(timeout=span - delta, deadline=time.now() + NEVER if delta else None)
    dialer.dial(listener.addr().network(), str(listener.addr())).close()


@go_test("net/timeout_test.go", "TestAcceptTimeout")
@spans
def test_an_accept_ends_with_its_time_and_loses_nobody(span: Any, listener: Any) -> None:
    listener.set_deadline(time.now() + span)
    assert_late(listener.accept)
    with net.dial(listener.addr().network(), str(listener.addr())):
        assert_late(listener.accept)
        listener.set_deadline(None)
        listener.accept().close()


@go_test("net/timeout_test.go", "TestAcceptTimeoutMustReturn")
def test_an_accept_that_waits_ends_with_a_deadline(listener: Any, start: Start) -> None:
    accepting = start(listener.accept).parked()
    listener.set_deadline(time.Time())
    listener.set_deadline(time.now() + SOON)
    assert_late(accepting.result)


@go_test("net/timeout_test.go", "TestAcceptTimeoutMustNotReturn")
def test_an_accept_goes_on_without_its_deadline(listener: Any, start: Start) -> None:
    listener.set_deadline(time.now() + SOON)
    accepting = start(listener.accept).parked()
    listener.set_deadline(time.Time())
    let_pass(2 * SOON)
    assert not accepting.over
    listener.close()
    with pytest.raises(net.ErrClosed):
        accepting.result()


@go_test("net/timeout_test.go", "TestReadTimeout")
@spans
def test_a_read_ends_with_its_time_also_if_there_is_something(span: Any, pair: Pair) -> None:
    near, far = pair
    far.set_read_deadline(time.now() + span)
    assert_late(far.read)
    near.write(b"x")
    assert_late(far.read)
    far.set_read_deadline(None)
    assert far.read() == b"x"


@go_test("net/timeout_test.go", "TestReadTimeoutMustNotReturn")
def test_a_read_goes_on_without_its_deadline(pair: Pair, start: Start) -> None:
    near, far = pair
    far.set_deadline(time.now() + SOON)
    far.set_write_deadline(time.now() + SOON)
    reading = start(far.read).parked()
    far.set_read_deadline(time.Time())
    let_pass(2 * SOON)
    assert not reading.over
    near.close()
    assert reading.result() == b""


@go_test("net/timeout_test.go", "TestReadFromTimeout")
@spans
def test_a_read_of_datagrams_ends_with_its_time(span: Any, packets: Pair) -> None:
    near, far = packets
    far.set_read_deadline(time.now() + span)
    assert_late(far.read_from)
    near.write_to(b"x", far.local_addr())
    assert_late(far.read_from)
    far.set_read_deadline(None)
    assert far.read_from() == (b"x", near.local_addr())


@go_test("net/timeout_test.go", "TestWriteTimeout")
@spans
def test_a_write_ends_with_its_time(span: Any, pair: Pair) -> None:
    near, _ = pair
    near.set_write_deadline(time.now() + span)
    error = assert_late(near.write, BIG)
    assert 0 <= error.n < len(BIG)
    assert assert_late(near.write, b"x").n == 0


@go_test("net/timeout_test.go", "TestWriteTimeoutMustNotReturn")
def test_a_write_goes_on_without_its_deadline(pair: Pair, start: Start) -> None:
    near, far = pair
    near.set_deadline(time.now() + SOON)
    writing = start(near.write, BIG).parked()
    near.set_write_deadline(time.Time())
    let_pass(2 * SOON)
    assert not writing.over
    far.close()
    with pytest.raises(ConnectionError):
        writing.result()


@go_test("net/timeout_test.go", "TestWriteToTimeout")
@pytest.mark.parametrize("span", SPANS[:-1], ids=str)
def test_a_datagram_is_not_sent_when_its_time_has_gone_by(span: Any, packets: Pair) -> None:
    near, far = packets
    near.set_write_deadline(time.now() + span)
    assert_late(near.write_to, b"x", far.local_addr())
    near.set_write_deadline(None)
    near.write_to(b"y", far.local_addr())
    assert far.read_from()[0] == b"y"


FLUCTUATING = [1, 5, 20, 50]  # milliseconds, one after the other on one connection


def check_spans(late: Callable[[Any], None]) -> None:
    """Check that late(span), which times out, is never too early."""
    for ms in FLUCTUATING:
        span = ms * time.MILLISECOND
        before = time.now()
        late(span)
        assert time.since(before) >= span


@go_test("net/timeout_test.go", "TestReadTimeoutFluctuation")
def test_reads_take_as_long_as_they_may(pair: Pair) -> None:
    def late(span: Any) -> None:
        pair[0].set_read_deadline(time.now() + span)
        assert_late(pair[0].read)

    check_spans(late)


@go_test("net/timeout_test.go", "TestReadFromTimeoutFluctuation")
def test_reads_of_datagrams_take_as_long_as_they_may(packets: Pair) -> None:
    def late(span: Any) -> None:
        packets[0].set_read_deadline(time.now() + span)
        assert_late(packets[0].read_from)

    check_spans(late)


@go_test("net/timeout_test.go", "TestWriteTimeoutFluctuation")
def test_writes_take_as_long_as_they_may(pair: Pair) -> None:
    def late(span: Any) -> None:
        pair[0].set_write_deadline(time.now() + span)
        assert_late(pair[0].write, BIG)

    check_spans(late)


@go_test("net/timeout_test.go", "TestVariousDeadlines")
def test_whatever_the_deadlines_no_byte_is_lost() -> None:
    check_various_deadlines()


@go_test("net/timeout_test.go", "TestVariousDeadlines1Proc")
def test_whatever_the_deadlines_no_byte_is_lost_with_one_p() -> None:
    with one_p():
        check_various_deadlines()


@go_test("net/timeout_test.go", "TestVariousDeadlines4Proc")
def test_whatever_the_deadlines_no_byte_is_lost_with_four_ps() -> None:
    before = runtime.gomaxprocs(4)
    try:
        check_various_deadlines()
    finally:
        runtime.gomaxprocs(before)


def check_various_deadlines() -> None:
    """Read from a server that writes without end, until deadlines on both sides say stop."""
    with net.listen("tcp", "127.0.0.1:0") as listener:
        sent = chan[int](1)

        def serve() -> None:
            for conn in listener:
                with conn:
                    sent.send(pour(conn))

        go(serve)
        for ns in (1, 700, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000):
            for _ in range(3):
                with net.dial("tcp", str(listener.addr())) as conn:
                    got, failure = drain(conn, ns * time.NANOSECOND)
                assert isinstance(failure, net.DeadlineExceededError), failure
                assert 0 <= got <= sent.recv()


def pour(conn: Any) -> int:
    """Write until conn can take no more; return how much it took."""
    count = 0
    try:
        while True:
            count += conn.write(bytes(1 << 16))
    except OSError as error:
        return count + error.n  # type: ignore[attr-defined]


def drain(conn: Any, span: Any) -> tuple[int, Exception | None]:
    """Read for span; return how much came, and what ended it."""
    conn.set_deadline(time.now() + span)
    got = 0
    try:
        while data := conn.read():
            got += len(data)
    except OSError as error:
        return got, error
    return got, None


@go_test("net/timeout_test.go", "TestReadWriteProlongedTimeout")
def test_a_deadline_that_is_put_off_again_and_again_never_comes(pair: Pair) -> None:
    near, far = pair
    wg = WaitGroup()
    got = chan[int](1)

    def read() -> None:
        count = 0
        near.set_read_deadline(time.now() + 10)
        while data := near.read(1):
            count += len(data)
            near.set_read_deadline(time.now() + 10)
        got.send(count)

    def write() -> None:
        for _ in range(1000):
            far.set_write_deadline(time.now() + 10)
            far.write(b"x")
        far.close()

    wg.go(read)
    wg.go(write)
    wg.wait()
    assert got.recv() == 1000


@go_test("net/timeout_test.go", "TestReadWriteDeadlineRace")
def test_deadlines_may_change_while_others_read_and_write(pair: Pair) -> None:
    near, _ = pair
    wg = WaitGroup()
    tick = 2 * time.MILLISECOND

    def change() -> None:
        for _ in range(50):
            for change in (near.set_read_deadline, near.set_write_deadline):
                change(time.now() + tick)
            time.sleep(tick / 10)
        near.set_deadline(time.now())

    def use(call: Callable[[], object]) -> None:
        for _ in range(50):
            try:
                call()
            except net.DeadlineExceededError:
                time.sleep(tick / 3)

    wg.go(change)
    wg.go(use, near.read)
    wg.go(use, lambda: near.write(b"x"))
    wg.wait()


@go_test("net/timeout_test.go", "TestConcurrentSetDeadline")
def test_many_goroutines_set_deadlines_of_many_connections() -> None:
    wg = WaitGroup()
    with net.listen("tcp", "127.0.0.1:0") as listener:
        conns = [net.dial("tcp", str(listener.addr())) for _ in range(10)]

        def set_all(first: int) -> None:
            for i in range(100):
                conns[(first + i) % len(conns)].set_deadline(time.now() + 10)
                if i % 10 == 0:
                    runtime.gosched()

        for first in range(8):
            wg.go(set_all, first)
        wg.wait()
        for conn in conns:
            conn.set_deadline(time.now())
            assert_late(conn.read)
            conn.close()
