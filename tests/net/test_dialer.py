"""Dialer: time limits, contexts, two families against each other, options."""

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

import pytest
from descriptors import open_ones
from worlds import own_world

from gopy import Panic, chan, context, errors, go, net, runtime, time
from gopy._core import current
from gopy.net.resolver import Resolver

Start = Callable[..., Any]


class Known(Resolver):
    """Knows one name."""

    def __init__(self, *ips: str) -> None:
        self.ips = ips

    def addresses(self, limit: Any, network: str, host: str) -> list[tuple[str, str]]:
        return [(ip, "") for ip in self.ips]


@pytest.fixture
def silent() -> Iterator[str]:
    """An address whose connects are never answered: the queue is full."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield f"127.0.0.1:{full.getsockname()[1]}"
        for filler in fillers:
            filler.close()


# Time limits and contexts.


def test_a_dialer_without_anything_dials(listener: Any) -> None:
    with net.Dialer().dial("tcp", str(listener.addr())) as conn:
        assert conn.remote_addr() == listener.addr()


LATE = [
    ("timeout", lambda: net.Dialer(timeout=0.02)),
    ("timeout, as a Duration", lambda: net.Dialer(timeout=20 * time.MILLISECOND)),
    ("deadline", lambda: net.Dialer(deadline=time.now() + 20 * time.MILLISECOND)),
    ("the earlier of both", lambda: net.Dialer(3600, deadline=time.now() + 0.02)),
    ("a negative timeout", lambda: net.Dialer(timeout=-1)),
    ("a deadline gone by", lambda: net.Dialer(deadline=time.now() - time.SECOND)),
]


@pytest.mark.parametrize("make", [case[1] for case in LATE], ids=[case[0] for case in LATE])
def test_time_that_runs_out_is_an_io_timeout(make: Callable[[], Any], silent: str) -> None:
    with pytest.raises(net.DeadlineExceededError) as caught:
        make().dial("tcp", silent)
    assert str(caught.value) == f"dial tcp {silent}: i/o timeout"
    assert caught.value.timeout()
    assert isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize("timeout", [None, 0, 1e300, float("inf")])
def test_a_limit_that_is_none_or_huge_does_not_matter(timeout: Any, listener: Any) -> None:
    net.Dialer(timeout=timeout).dial("tcp", str(listener.addr())).close()


def test_a_contexts_deadline_counts_as_the_dialers(silent: str) -> None:  # SEMANTICS 178
    ctx, _ = context.with_timeout(context.background(), 0.02)
    with pytest.raises(net.DeadlineExceededError) as caught:
        net.Dialer().dial_context(ctx, "tcp", silent)
    assert str(caught.value) == f"dial tcp {silent}: i/o timeout"


def test_cancelling_the_context_ends_a_dial_that_waits(silent: str, start: Start) -> None:
    # SEMANTICS 178
    ctx, cancel = context.with_cancel(context.background())
    dialling = start(net.Dialer().dial_context, ctx, "tcp", silent).parked()
    cancel()
    with pytest.raises(net.CanceledError) as caught:
        dialling.result()
    error = caught.value
    assert str(error) == f"dial tcp {silent}: operation was canceled"
    assert isinstance(error, context.Canceled)
    assert isinstance(error, net.OpError)
    assert errors.is_(error, context.CANCELED)
    assert not error.timeout()


def test_a_context_that_is_done_begins_nothing(listener: Any) -> None:
    ctx, cancel = context.with_cancel(context.background())
    cancel()
    address = str(listener.addr())
    with pytest.raises(context.Canceled, match=f"^dial tcp {address}: operation was canceled$"):
        net.Dialer().dial_context(ctx, "tcp", address)
    with pytest.raises(Panic, match="^nil context$"):
        net.Dialer().dial_context(None, "tcp", address)


def test_once_connected_the_context_is_of_no_concern(listener: Any) -> None:  # SEMANTICS 178
    ctx, cancel = context.with_cancel(context.background())
    near = net.Dialer(timeout=0.05).dial_context(ctx, "tcp", str(listener.addr()))
    cancel()
    far = listener.accept()
    time.sleep(0.1)  # the timeout, too, has gone by
    far.write(b"x")
    assert near.read() == b"x"
    assert near.write(b"y") == 1
    near.close()
    far.close()


def test_a_closed_cancel_channel_ends_a_dial(silent: str, start: Start) -> None:
    signal = chan[None]()
    dialling = start(net.Dialer(cancel=signal).dial, "tcp", silent).parked()
    signal.close()
    with pytest.raises(net.CanceledError):
        dialling.result()


def test_a_foreign_context_is_taken(silent: str, start: Start) -> None:
    ctx = Foreign()
    dialling = start(net.Dialer().dial_context, ctx, "tcp", silent).parked()
    ctx.cancel()
    with pytest.raises(net.CanceledError):
        dialling.result()


class Foreign:
    """A context that is none of gopy's."""

    def __init__(self) -> None:
        self._done = chan[None]()
        self._err: Exception | None = None

    def cancel(self) -> None:
        self._err = context.Canceled()
        self._done.close()

    def done(self) -> Any:
        return self._done

    def err(self) -> Exception | None:
        return self._err

    def deadline(self) -> None:
        return None

    def value(self, key: Any) -> None:
        return None


def descriptors_timers_goroutines() -> tuple[int, int, int]:
    world = current().m.world
    timers = sum(len(p.heap) for p in world.ps)
    return len(open_ones("socket")), timers, runtime.num_goroutine()


@own_world(procs=1)
def test_two_thousand_cancelled_dials_leave_nothing_behind() -> None:
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex(full.getsockname())
    address = f"127.0.0.1:{full.getsockname()[1]}"
    before = descriptors_timers_goroutines()
    outcomes = chan[str](100)

    def dial(ctx: Any) -> None:
        try:
            net.Dialer(timeout=60).dial_context(ctx, "tcp", address)
        except OSError as error:
            outcomes.send(str(error))

    for _ in range(20):
        ctx, cancel = context.with_timeout(context.background(), 3600)
        tasks = [go(dial, ctx) for _ in range(100)]
        while any(g.wait_reason != "IO wait" for g in tasks):
            runtime.gosched()
        cancel()
        texts = {outcomes.recv() for _ in range(100)}
        assert texts == {f"dial tcp {address}: operation was canceled"}
    while runtime.num_goroutine() > before[2]:
        runtime.gosched()
    assert descriptors_timers_goroutines() == before
    for each in (full, *fillers):
        each.close()


# Two families against each other.  Nobody can hold up connects to ::1 alone, so those are made up.


class Wire:
    """Connects as it's told to, and counts."""

    def __init__(self, **plans: Any) -> None:
        self.plans = plans
        self.dialled: list[str] = []
        self.closed: list[str] = []

    def connect(self, plan: Any, addr: Any, limit: Any) -> Any:
        family = "six" if ":" in addr.ip else "four"
        self.dialled.append(addr.ip)
        outcome = self.plans[family]
        if outcome == "hang":
            limit.ctx.done().recv()
            limit.check()
        if isinstance(outcome, chan):
            outcome.recv()
        if outcome == "refuse":
            raise OSError(errno.ECONNREFUSED, "refused")
        return Line(self, addr.ip)


class Line:
    def __init__(self, wire: Wire, ip: str) -> None:
        self.wire = wire
        self.ip = ip

    def close(self) -> None:
        self.wire.closed.append(self.ip)


def dial(wire: Wire, *ips: str, network: str = "tcp", **options: Any) -> Any:
    with patch("gopy.net.dialer.connect_to", wire.connect):
        dialer = net.Dialer(resolver=Known(*ips), **options)
        return dialer.dial(network, "name:80")


def test_the_first_family_alone_is_dialled_if_it_connects() -> None:
    wire = Wire(six="connect", four="connect")
    assert dial(wire, "2001:db8::1", "192.0.2.1").ip == "2001:db8::1"
    assert wire.dialled == ["2001:db8::1"]


def test_the_other_family_begins_at_once_when_the_first_has_failed() -> None:
    wire = Wire(six="refuse", four="connect")
    conn = dial(wire, "2001:db8::1", "192.0.2.1", "2001:db8::2", fallback_delay=3600)
    assert conn.ip == "192.0.2.1"
    assert wire.dialled == ["2001:db8::1", "2001:db8::2", "192.0.2.1"]


def test_the_other_family_begins_after_the_delay_when_the_first_hangs() -> None:  # SEMANTICS 183
    wire = Wire(six="hang", four="connect")
    before = time.now()
    assert dial(wire, "2001:db8::1", "192.0.2.1").ip == "192.0.2.1"
    assert time.since(before) >= 0.3


def test_when_both_fail_the_first_familys_first_error_is_told() -> None:
    wire = Wire(six="refuse", four="refuse")
    with pytest.raises(ConnectionRefusedError) as caught:
        dial(wire, "192.0.2.1", "2001:db8::1", "192.0.2.2")
    assert str(caught.value) == "dial tcp 192.0.2.1:80: dial: connection refused"
    assert sorted(wire.dialled) == ["192.0.2.1", "192.0.2.2", "2001:db8::1"]


def test_the_connection_that_comes_second_is_closed(start: Start) -> None:
    slow = chan[None]()
    wire = Wire(six=slow, four="connect")
    assert dial(wire, "2001:db8::1", "192.0.2.1", fallback_delay=0.001).ip == "192.0.2.1"
    slow.close()
    while not wire.closed:
        runtime.gosched()
    assert wire.closed == ["2001:db8::1"]


@pytest.mark.parametrize(("network", "delay"), [("tcp", -1), ("tcp4", 0), ("udp", 0)])
def test_without_a_race_the_addresses_are_tried_in_turn(network: str, delay: float) -> None:
    wire = Wire(six="refuse", four="connect")
    ips = ["192.0.2.2", "2001:db8::1", "192.0.2.1"]
    assert dial(wire, *ips, network=network, fallback_delay=delay).ip == "192.0.2.2"
    assert wire.dialled == ["192.0.2.2"]


def test_a_race_leaves_no_goroutine_and_no_timer() -> None:
    before = descriptors_timers_goroutines()[1:]
    for four in ("connect", "refuse"):
        with pytest.raises(OSError) if four == "refuse" else nullcontext():
            dial(Wire(six="refuse", four=four), "2001:db8::1", "192.0.2.1")
    while runtime.num_goroutine() > before[1]:
        runtime.gosched()
    assert descriptors_timers_goroutines()[1:] == before


def test_each_address_gets_its_share_of_the_time() -> None:  # SEMANTICS 183
    shares: list[int] = []

    def connect(plan: Any, addr: Any, limit: Any) -> Any:
        shares.append(limit.left_ns())
        raise OSError(errno.ECONNREFUSED, "refused")

    wire = Wire()
    wire.connect = connect  # type: ignore[method-assign]
    with pytest.raises(ConnectionRefusedError):
        dial(wire, *(f"192.0.2.{i}" for i in range(4)), network="tcp4", timeout=40)
    for share, least, most in zip(shares, (9, 12, 18, 38), (10, 14, 20, 40), strict=True):
        assert least <= share / 1e9 <= most


# Options.


def test_the_local_address_is_where_the_connection_comes_from(listener: Any) -> None:
    dialer = net.Dialer(local_addr=net.TCPAddr("127.0.0.3"))
    with dialer.dial("tcp", str(listener.addr())) as near, listener.accept() as far:
        assert near.local_addr().ip == far.remote_addr().ip == "127.0.0.3"


MISFITS = [
    (net.UDPAddr("127.0.0.1"), "mismatched local address type"),
    (net.UnixAddr("x"), "mismatched local address type"),
    (net.TCPAddr("::1"), "no suitable address found"),
]


@pytest.mark.parametrize(("local", "text"), MISFITS)
def test_a_local_address_that_does_not_fit_is_told(local: Any, text: str, listener: Any) -> None:
    with pytest.raises(net.OpError) as caught:
        net.Dialer(local_addr=local).dial("tcp", str(listener.addr()))
    assert str(caught.value) == f"dial tcp: address {local}: {text}"
    assert isinstance(caught.value.__cause__, net.AddrError)


def test_control_sees_the_socket_before_it_is_connected(listener: Any) -> None:
    seen: list[Any] = []

    def control(network: str, address: str, raw: Any) -> None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 5000)
        seen.append((network, address, raw.control(lambda fd: fd), raw.fileno()))

    with net.Dialer(control=control).dial("tcp", str(listener.addr())) as conn:
        fd = conn.fileno()
        assert seen == [("tcp4", str(listener.addr()), fd, fd)]
        with socket.socket(fileno=os.dup(fd)) as view:
            assert view.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == 10000


def test_control_context_gets_the_context_and_comes_first(listener: Any) -> None:
    ctx = context.with_value(context.background(), "key", "value")
    seen: list[object] = []
    dialer = net.Dialer(
        control=lambda *args: seen.append("control"),
        control_context=lambda ctx, network, address, raw: seen.append(ctx.value("key")),
    )
    dialer.dial_context(ctx, "tcp", str(listener.addr())).close()
    assert seen == ["value"]


def test_what_control_raises_is_the_dials_error(listener: Any) -> None:
    before = len(open_ones("socket"))

    def control(*args: Any) -> None:
        raise LookupError("no way")

    with pytest.raises(net.OpError) as caught:
        net.Dialer(control=control).dial("tcp", str(listener.addr()))
    assert str(caught.value) == f"dial tcp {listener.addr()}: no way"
    assert errors.as_(caught.value, LookupError) is not None
    assert len(open_ones("socket")) <= before


@pytest.mark.parametrize(
    ("keep_alive", "option"),
    [(None, (1, 15)), (0, (1, 15)), (5, (1, 5)), (2.5 * time.SECOND, (1, 3)), (-1, (0, 7200))],
)
def test_keep_alive_is_how_long_a_peer_may_be_silent(
    keep_alive: Any, option: tuple[int, int], listener: Any
) -> None:
    conn = net.Dialer(keep_alive=keep_alive).dial("tcp", str(listener.addr()))
    with conn, socket.socket(fileno=os.dup(conn.fileno())) as view:
        on = view.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        idle = view.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
    assert (on, idle) == option
