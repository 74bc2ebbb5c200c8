"""Dialling: what Go's net/dial_test.go asks of it.

Connects that hang at one family alone can't be had on one machine; those are made up.
"""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from descriptors import open_ones
from gotest import go_test

from gopy import chan, context, errors, net, runtime, time
from gopy.net.limit import Limit
from gopy.net.resolver import Resolver

Start = Callable[..., Any]

FOUR, SIX = "127.0.0.1", "::1"


class Both(Resolver):
    """Knows all names: they are this machine's, of both families."""

    def addresses(self, limit: Any, network: str, host: str) -> list[tuple[str, str]]:
        return [(SIX, ""), (FOUR, "")]


@go_test("net/dial_test.go", "TestDialLocal")
@pytest.mark.parametrize("host", ["", "0.0.0.0", "::"])
def test_any_address_is_this_machine(host: str) -> None:
    with net.listen("tcp", ":0") as listener:
        net.dial("tcp", net.join_host_port(host, listener.addr().port)).close()


@go_test("net/dial_test.go", "TestDialListenerAddr")
@pytest.mark.parametrize("network", ["tcp", "tcp4", "tcp6"])
def test_a_listeners_own_address_can_be_dialled(network: str) -> None:
    with net.listen(network, ":0") as listener:
        net.dial(network, str(listener.addr())).close()


@go_test("net/dial_test.go", "TestDialerDualStack")
@pytest.mark.parametrize("networks", [("tcp4",), ("tcp6",), ("tcp4", "tcp6")], ids="-".join)
@pytest.mark.parametrize("delay", [None, -1])
def test_a_name_of_both_families_is_reached_by_either(
    networks: tuple[str, ...], delay: Any
) -> None:
    first = net.listen(networks[0], ":0")
    port = first.addr().port
    others = [net.listen(each, f":{port}") for each in networks[1:]]
    dialer = net.Dialer(resolver=Both(), fallback_delay=delay, timeout=60)
    for _ in range(3):
        with dialer.dial("tcp", f"both:{port}") as conn:
            assert conn.remote_addr().port == port
    for each in (first, *others):
        each.close()


@go_test("net/dial_test.go", "TestDialerDualStackFDLeak")
def test_races_that_are_lost_leave_no_descriptor() -> None:
    with net.listen("tcp", "127.0.0.1:0") as free:
        port = free.addr().port
    before, goroutines = len(open_ones("socket")), runtime.num_goroutine()
    for _ in range(10):
        with pytest.raises(ConnectionRefusedError):
            net.Dialer(resolver=Both()).dial("tcp", f"both:{port}")
    while runtime.num_goroutine() > goroutines:
        runtime.gosched()
    assert len(open_ones("socket")) <= before


class Line:
    def __init__(self, ip: str, closed: list[str]) -> None:
        self.ip = ip
        self._closed = closed

    def close(self) -> None:
        self._closed.append(self.ip)


# What the first family does, the second one does, and who's connected; None: the first's error.
# "refuse", "hang", or a delay in milliseconds.
RACES = [
    (0, 0, SIX),
    (0, "hang", SIX),
    ("refuse", 0, FOUR),
    ("hang", 0, FOUR),
    ("hang", "refuse", None),
    ("refuse", "refuse", None),
    ("refuse", "hang", None),
    (40, "refuse", SIX),
    ("refuse", 40, FOUR),
]


@go_test("net/dial_test.go", "TestDialParallel")
@pytest.mark.parametrize("race", RACES, ids=lambda race: "-".join(map(str, race)))
def test_who_wins_a_race_of_two_families(race: tuple[Any, Any, str | None]) -> None:
    plans = {SIX: race[0], FOUR: race[1]}
    closed: list[str] = []
    goroutines = runtime.num_goroutine()

    def connect(plan: Any, addr: Any, limit: Limit) -> Any:
        what = plans[addr.ip]
        if what == "hang":
            until = limit.left_ns() or 0
            assert limit.ctx is not None
            limit.ctx.wait(until / 1e9)  # type: ignore[attr-defined]
            limit.check()
        if what == "refuse":
            raise OSError(errno.ECONNREFUSED, "refused")
        time.sleep(what * time.MILLISECOND)
        return Line(addr.ip, closed)

    dialer = net.Dialer(timeout=0.2, resolver=Both(), fallback_delay=10 * time.MILLISECOND)
    with patch("gopy.net.dialer.connect_to", connect):
        try:
            conn: Any = dialer.dial("tcp", "both:80")
            assert conn.ip == race[2]
        except net.OpError as error:
            assert race[2] is None, error
            assert error.addr == net.TCPAddr(SIX, 80)
        while runtime.num_goroutine() > goroutines:
            runtime.gosched()
    assert race[2] not in closed


@go_test("net/dial_test.go", "TestDialerFallbackDelay")
@pytest.mark.parametrize(("delay", "least"), [(None, 0.3), (0, 0.3), (0.001, 0.001), (0.2, 0.2)])
def test_the_second_family_waits_for_the_delay(delay: Any, least: float) -> None:
    def connect(plan: Any, addr: Any, limit: Limit) -> Any:
        if addr.ip == SIX:
            assert limit.ctx is not None
            limit.ctx.wait()  # type: ignore[attr-defined]
            limit.check()
        return Line(addr.ip, [])

    before = time.now()
    with patch("gopy.net.dialer.connect_to", connect):
        dialer = net.Dialer(resolver=Both(), fallback_delay=delay)
        assert dialer.dial("tcp", "both:80").ip == FOUR  # type: ignore[attr-defined]
    assert time.since(before) >= least


@go_test("net/dial_test.go", "TestDialParallelSpuriousConnection")
def test_a_connection_that_comes_when_another_has_won_is_closed() -> None:
    closed: list[str] = []
    late = chan[None]()

    def connect(plan: Any, addr: Any, limit: Limit) -> Any:
        if addr.ip == SIX:
            late.recv()  # and doesn't look whether it's still wanted
        return Line(addr.ip, closed)

    with patch("gopy.net.dialer.connect_to", connect):
        dialer = net.Dialer(resolver=Both(), fallback_delay=time.MILLISECOND)
        assert dialer.dial("tcp", "both:80").ip == FOUR  # type: ignore[attr-defined]
        late.close()
        while not closed:
            runtime.gosched()
    assert closed == [SIX]


# The time there is, how many addresses are left, and the share of the next one, in seconds.
SHARES = [(12, 1, 12), (12, 3, 4), (1, 3, 1), (6, 3, 2), (6, 4, 2), (5, 3, 2), (1, 1000, 1)]


@go_test("net/dial_test.go", "TestDialerPartialDeadline")
@pytest.mark.parametrize(("left", "addresses", "share"), SHARES)
def test_each_address_gets_its_share_of_the_time(left: int, addresses: int, share: int) -> None:
    now_ns = 10**18
    with patch("gopy.net.limit.monotonic_ns", lambda: now_ns):
        limit = Limit(None, now_ns + left * 10**9)
        assert limit.share(addresses).deadline_ns == now_ns + share * 10**9
        assert Limit().share(addresses).deadline_ns == 0
        late = Limit(None, now_ns - 1).share(addresses)
        with pytest.raises(Exception) as caught:
            late.check()
    assert type(caught.value).__name__ == "FdTimeoutError"


# A network, a remote address, the local one, and what's wrong with it.
LOCALS = [
    ("tcp", FOUR, None, ""),
    ("tcp", FOUR, net.TCPAddr(), ""),
    ("tcp", FOUR, net.TCPAddr("0.0.0.0"), ""),
    ("tcp", FOUR, net.TCPAddr(FOUR), ""),
    ("tcp", SIX, net.TCPAddr(SIX), ""),
    ("tcp", SIX, net.TCPAddr("::"), ""),
    ("tcp4", FOUR, net.TCPAddr(FOUR), ""),
    ("tcp6", SIX, net.TCPAddr(SIX), ""),
    ("tcp", FOUR, net.TCPAddr(SIX), "no suitable address"),
    ("tcp", SIX, net.TCPAddr(FOUR), "no suitable address"),
    ("tcp4", FOUR, net.TCPAddr(SIX), "no suitable address"),
    ("tcp6", SIX, net.TCPAddr(FOUR), "no suitable address"),
    ("tcp", FOUR, net.UDPAddr(), "mismatched local address type"),
    ("tcp", FOUR, net.UnixAddr(), "mismatched local address type"),
]


@go_test("net/dial_test.go", "TestDialerLocalAddr")
@pytest.mark.parametrize(("network", "host", "local", "wrong"), LOCALS)
def test_a_local_address_must_fit(network: str, host: str, local: Any, wrong: str) -> None:
    with net.listen(network, net.join_host_port(host, 0)) as listener:
        dialer = net.Dialer(local_addr=local)
        if not wrong:
            dialer.dial(network, str(listener.addr())).close()
            return
        with pytest.raises(net.OpError, match=wrong):
            dialer.dial(network, str(listener.addr()))


@go_test("net/dial_test.go", "TestDialerKeepAlive")
@pytest.mark.parametrize("keep_alive", [-1, 0, 5, 30])
def test_keep_alive_is_as_it_was_asked_for(keep_alive: int) -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        conn = net.Dialer(keep_alive=keep_alive).dial("tcp", str(listener.addr()))
        with conn, socket.socket(fileno=os.dup(conn.fileno())) as view:
            on = view.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            seconds = view.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL)
        assert on == (keep_alive >= 0)
        assert keep_alive < 0 or seconds == (keep_alive or 15)


@go_test("net/dial_test.go", "TestDialCancel")
def test_a_channel_calls_a_dial_off(full: str, start: Start) -> None:
    signal = chan[None]()
    dialling = start(net.Dialer(cancel=signal, timeout=60).dial, "tcp", full).parked()
    signal.close()
    with pytest.raises(net.OpError, match="operation was canceled$"):
        dialling.result()


@go_test("net/dial_test.go", "TestCancelAfterDial")
def test_once_connected_nothing_is_called_off(start: Start) -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        for _ in range(20):
            signal = chan[None]()
            near = net.Dialer(cancel=signal, timeout=60).dial("tcp", str(listener.addr()))
            far = listener.accept()
            signal.close()
            runtime.gosched()
            reading = start(near.read).parked()
            far.write(b"hello")
            assert reading.result() == b"hello"
            assert near.write(b"x") == 1
            near.close()
            far.close()


@go_test("net/dial_test.go", "TestDialClosedPortFailFast")
@pytest.mark.parametrize("host", [FOUR, SIX])
def test_nobody_there_is_told_at_once(host: str) -> None:
    with net.listen("tcp", net.join_host_port(host, 0)) as free:
        address = str(free.addr())
    with pytest.raises(ConnectionRefusedError, match="connect: connection refused$"):
        net.Dialer(timeout=3600).dial("tcp", address)


@go_test("net/dial_test.go", "TestDialerControl", "TestDialerControlContext")
@pytest.mark.parametrize("by_context", [False, True], ids=["control", "control_context"])
@pytest.mark.parametrize("network", ["tcp", "tcp4", "tcp6", "udp", "unix", "unixgram"])
def test_control_is_called_for_each_kind(network: str, by_context: bool, tmp_path: Path) -> None:
    host = "[::1]" if network[-1] == "6" else "127.0.0.1"
    address = str(tmp_path / "s") if network.startswith("unix") else f"{host}:0"
    packets = network in ("udp", "unixgram")
    called: list[Any] = []
    dialer = net.Dialer()
    if by_context:
        dialer.control_context = lambda ctx, *args: called.append((ctx.value("key"), *args[:2]))
    else:
        dialer.control = lambda *args: called.append(("value", *args[:2]))
    listen: Any = net.listen_packet if packets else net.listen
    with listen(network, address) as server:
        at = str(server.local_addr() if packets else server.addr())
        ctx = context.with_value(context.background(), "key", "value")
        dialer.dial_context(ctx, network, at).close()
        shown = {"tcp": "tcp4", "udp": "udp4"}.get(network, network)
        assert called == [("value", shown, at)]


# How a context ends, and what the dial says then.
ENDINGS = [
    ("a deadline that comes", lambda: context.with_timeout(context.background(), 0.05), False),
    ("a deadline gone by", lambda: context.with_timeout(context.background(), -1), False),
    ("cancelled meanwhile", lambda: cancelled_in(0.05), True),
    ("cancelled before", lambda: cancelled_in(0), True),
]


def cancelled_in(span: float) -> Any:
    ctx, cancel = context.with_cancel(context.background())
    if span:
        time.after_func(span, cancel)
    else:
        cancel()
    return ctx, cancel


@go_test("net/dial_test.go", "TestDialContext")
@pytest.mark.parametrize(
    ("make", "is_cancel"), [e[1:] for e in ENDINGS], ids=[e[0] for e in ENDINGS]
)
def test_a_context_ends_a_dial(make: Any, is_cancel: bool, full: str) -> None:
    ctx, _ = make()
    with pytest.raises(net.OpError) as caught:
        net.Dialer().dial_context(ctx, "tcp", full)
    text = "operation was canceled" if is_cancel else "i/o timeout"
    assert str(caught.value) == f"dial tcp {full}: {text}"
    assert errors.is_(caught.value, context.CANCELED) == is_cancel
    assert isinstance(caught.value, TimeoutError) == (not is_cancel)


@go_test("net/dial_test.go", "TestDialWithNonZeroDeadline")
@pytest.mark.parametrize("span", [-3600, 3600])
def test_a_deadline_is_kept_also_where_nothing_else_is_set(span: int) -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        dialer = net.Dialer(deadline=time.now() + span)
        if span > 0:
            dialer.dial("tcp", str(listener.addr())).close()
            return
        with pytest.raises(net.DeadlineExceededError):
            dialer.dial("tcp", str(listener.addr()))
