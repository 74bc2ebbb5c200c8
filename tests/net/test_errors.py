"""What goes wrong, in Go's words and Python's classes."""

import errno
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from gopy import net, runtime, time
from gopy._core import WORLD_STOPS, SocketFD

BAD_DIALS = [
    ("nonet", "x", "dial nonet: unknown network nonet"),
    ("tcp", "", "dial tcp: missing address"),
    ("tcp", "foo", "dial tcp: address foo: missing port in address"),
    ("tcp", "127.0.0.1:99999", "dial tcp: address 99999: invalid port"),
    ("tcp", "127.0.0.1:-1", "dial tcp: address -1: invalid port"),
    ("tcp", f"127.0.0.1:{'9' * 5000}", f"dial tcp: address {'9' * 5000}: invalid port"),
    ("tcp", "a\0b:1", "dial tcp: lookup a\0b: no such host"),
    ("unix", "a\0b", "dial unix a\0b: connect: invalid argument"),
    ("tcp", "127.0.0.1:xyzzy", "dial tcp: lookup tcp/xyzzy: unknown port"),
    ("tcp4", "[::1]:80", "dial tcp4: address ::1: no suitable address found"),
    ("tcp6", "127.0.0.1:80", "dial tcp6: address 127.0.0.1: no suitable address found"),
    ("tcp", "127.0.0.1:", "dial tcp 127.0.0.1:0: connect: connection refused"),
    ("tcp", "300.1.1.1:80", "dial tcp: lookup 300.1.1.1: no such host"),
    ("unix", "", "dial unix: missing address"),
    ("unix", "/nonexistent/x", "dial unix /nonexistent/x: connect: no such file or directory"),
]


@pytest.mark.parametrize(
    ("network", "address", "text"), BAD_DIALS, ids=lambda text: repr(text[:20])
)
def test_a_dial_that_cannot_work_says_so_in_gos_words(
    network: str, address: str, text: str
) -> None:  # SEMANTICS 177
    with pytest.raises(net.OpError) as caught:
        net.dial(network, address)
    assert str(caught.value) == text
    assert (caught.value.op, caught.value.net) == ("dial", network)
    assert not caught.value.timeout()


BAD_LISTENS = [
    ("nonet", "x", "listen nonet: unknown network nonet"),
    ("tcp", "foo", "listen tcp: address foo: missing port in address"),
    ("tcp", "192.0.2.1:0", "listen tcp 192.0.2.1:0: bind: cannot assign requested address"),
    ("unix", "/nonexistent/x", "listen unix /nonexistent/x: bind: no such file or directory"),
]


@pytest.mark.parametrize(("network", "address", "text"), BAD_LISTENS)
def test_a_listen_that_cannot_work_says_so_in_gos_words(
    network: str, address: str, text: str
) -> None:
    with pytest.raises(net.OpError) as caught:
        net.listen(network, address)
    assert str(caught.value) == text


def test_a_second_listen_on_a_port_is_told_clearly(listener: Any) -> None:  # SEMANTICS 181
    address = str(listener.addr())
    with pytest.raises(net.OpError) as caught:
        net.listen("tcp", address)
    assert str(caught.value) == f"listen tcp {address}: bind: address already in use"
    assert caught.value.errno == errno.EADDRINUSE
    assert caught.value.addr == listener.addr()


def test_a_refused_connection_is_pythons_error_too() -> None:
    with net.listen("tcp", "127.0.0.1:0") as free:
        address = free.addr()
    with pytest.raises(ConnectionRefusedError) as caught:
        net.dial("tcp", str(address))
    error = caught.value
    assert isinstance(error, net.OpError)
    assert str(error) == f"dial tcp {address}: connect: connection refused"
    assert (error.errno, error.addr, error.source) == (errno.ECONNREFUSED, address, None)
    assert isinstance(error.__cause__, OSError)
    assert error.__cause__.errno == errno.ECONNREFUSED
    assert type(error).__name__ == "OpError"


def test_a_reset_by_the_peer_is_pythons_error_too(pair: tuple[Any, Any]) -> None:
    near, far = pair
    far.set_linger(0)
    far.close()
    with pytest.raises(ConnectionResetError) as caught:
        near.read()
    ends = f"{near.local_addr()}->{near.remote_addr()}"
    assert str(caught.value) == f"read tcp {ends}: read: connection reset by peer"
    assert isinstance(caught.value, net.OpError)
    assert (caught.value.source, caught.value.addr) == (near.local_addr(), near.remote_addr())


def test_writing_to_who_is_gone_raises_and_does_not_kill(pair: tuple[Any, Any]) -> None:
    # SEMANTICS 173
    near, far = pair
    far.close()
    with pytest.raises((BrokenPipeError, ConnectionResetError)) as caught:
        while True:
            near.write(b"x")
    assert isinstance(caught.value, net.OpError)
    assert str(caught.value).startswith("write tcp ")


def test_a_write_after_close_write_is_a_broken_pipe(pair: tuple[Any, Any]) -> None:
    near, _ = pair
    near.close_write()
    with pytest.raises(BrokenPipeError) as caught:
        near.write(b"x")
    assert str(caught.value).endswith("write: broken pipe")


CLOSED_CALLS: list[tuple[str, Callable[[Any], object]]] = [
    ("read", lambda c: c.read()),
    ("read", lambda c: c.read(0)),
    ("read", lambda c: c.read_into(bytearray(1))),
    ("write", lambda c: c.write(b"x")),
    ("close", lambda c: c.close()),
    ("close", lambda c: c.close_read()),
    ("close", lambda c: c.close_write()),
]


@pytest.mark.parametrize(("op", "call"), CLOSED_CALLS)
def test_whatever_is_done_to_a_closed_connection_raises_err_closed(
    op: str, call: Callable[[Any], object], pair: tuple[Any, Any]
) -> None:  # SEMANTICS 171
    near, _ = pair
    near.close()
    with pytest.raises(net.ErrClosed) as caught:
        call(near)
    ends = f"{near.local_addr()}->{near.remote_addr()}"
    assert str(caught.value) == f"{op} tcp {ends}: use of closed network connection"


def test_a_deadline_on_a_closed_connection_raises_err_closed(pair: tuple[Any, Any]) -> None:
    near, _ = pair
    near.close()
    with pytest.raises(net.ErrClosed) as caught:
        near.set_deadline(time.now())
    assert str(caught.value) == f"set tcp {near.local_addr()}: use of closed network connection"


def test_a_closed_listener_raises_err_closed(listener: Any) -> None:
    listener.close()
    for op, call in (("accept", listener.accept), ("close", listener.close)):
        with pytest.raises(net.ErrClosed) as caught:
            call()
        text = f"{op} tcp {listener.addr()}: use of closed network connection"
        assert str(caught.value) == text


def test_a_passed_deadline_is_a_timeout_in_every_sense(pair: tuple[Any, Any]) -> None:
    # SEMANTICS 168
    near, _ = pair
    near.set_read_deadline(time.now())
    with pytest.raises(net.DeadlineExceededError) as caught:
        near.read()
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert isinstance(error, net.OpError)
    assert error.timeout()
    assert not isinstance(error, EOFError)
    assert str(error).endswith(": i/o timeout")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (net.ErrClosed(), "use of closed network connection"),
        (net.DeadlineExceededError(), "i/o timeout"),
        (net.OpError("read", "tcp", None, None, "oops"), "read tcp: oops"),
        (net.OpError("read", "tcp", "a", "b", "oops"), "read tcp a->b: oops"),
        (net.OpError("read", "", "a", None, "oops"), "read a: oops"),
        (net.DNSError("no such host", "x"), "lookup x: no such host"),
        (net.DNSError("no such host", "x", "8.8.8.8:53"), "lookup x on 8.8.8.8:53: no such host"),
        (net.UnknownNetworkError("nonet"), "unknown network nonet"),
    ],
)
def test_errors_made_by_hand_print_as_gos(error: Exception, text: str) -> None:
    assert str(error) == text


def test_an_unknown_name_is_a_dns_error() -> None:
    with pytest.raises(net.OpError) as caught:
        net.dial("tcp", "300.1.1.1:80")
    cause = caught.value.__cause__
    assert isinstance(cause, net.DNSError)
    assert cause.is_not_found
    assert not cause.timeout()


def test_no_descriptor_left_delays_an_accept_and_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EXHAUSTED],
        env={**os.environ, "GOPYMAXPROCS": "1"},  # no other M has descriptors, and then none
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "accepted 4\n", "")


EXHAUSTED = """
import os, resource, socket
from gopy import go, chan, net, runtime

def main():
    listener = net.listen("tcp", "127.0.0.1:0")
    address = listener.addr()
    accepted = chan(10)

    def accept():
        for conn in listener:
            accepted.send(conn)

    g = go(accept)
    while g.wait_reason != "IO wait":
        runtime.gosched()
    clients = [socket.socket() for _ in range(4)]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    fillers = []
    try:
        while True:
            fillers.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for client in clients:
        client.connect((address.ip, address.port))
    while g.wait_reason != "sleep":
        runtime.gosched()
    assert len(accepted) == 0
    for filler in fillers:
        os.close(filler)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 20, hard))
    conns = [accepted.recv() for _ in range(4)]
    listener.close()
    print("accepted", len(conns))

import gopy
gopy.run(main)
"""


def test_no_descriptor_left_is_told_by_dials_and_listens() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NONE_LEFT], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"{what}: socket: too many open files"
        for what in (
            "dial tcp 127.0.0.1:1",
            "dial udp 127.0.0.1:1",
            "dial unix /x",
            "listen tcp 127.0.0.1:0",
            "listen udp 127.0.0.1:0",
            "listen unixgram /x",
        )
    ]


NONE_LEFT = """
import os, resource
from gopy import net, run

def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    try:
        while True:
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        pass
    for call, network, address in (
        (net.dial, "tcp", "127.0.0.1:1"),
        (net.dial, "udp", "127.0.0.1:1"),
        (net.dial, "unix", "/x"),
        (net.listen, "tcp", "127.0.0.1:0"),
        (net.listen_packet, "udp", "127.0.0.1:0"),
        (net.listen_packet, "unixgram", "/x"),
    ):
        try:
            call(network, address)
        except net.OpError as error:
            print(error)

run(main)
"""


def test_a_dial_that_nobody_answers_ends_with_its_timeout() -> None:
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    address = f"127.0.0.1:{full.getsockname()[1]}"
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:  # the kernel drops what comes beyond the queue
        filler.setblocking(False)
        filler.connect_ex(full.getsockname())
    with pytest.raises(net.DeadlineExceededError) as caught:
        net.dial("tcp", address, timeout=0.05)
    assert str(caught.value) == f"dial tcp {address}: i/o timeout"
    assert isinstance(caught.value, TimeoutError)
    for each in (*fillers, full):
        each.close()


def test_a_failed_dial_leaves_no_descriptor_behind() -> None:
    with net.listen("tcp", "127.0.0.1:0") as free:
        address = str(free.addr())
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with pytest.raises(ConnectionRefusedError):
            net.dial("tcp", address)
    assert len(os.listdir("/proc/self/fd")) <= before  # an M that ends may close its own


FAILING = [
    ("refused", lambda: net.dial("tcp", "127.0.0.1:1")),
    ("two families", lambda: net.Dialer(resolver=Loopback()).dial("tcp", "name:1")),
    ("refused by control", lambda: net.Dialer(control=refuse).dial("tcp", "127.0.0.1:1")),
    ("a bad address", lambda: net.dial("tcp", "x")),
    ("bind", lambda: net.listen("unix", "/nonexistent/x")),
    ("bind, of datagrams", lambda: net.listen_packet("udp", "192.0.2.1:1")),
    ("a read of a closed pipe", lambda: closed_pipe().read()),
]


class Loopback(net.Resolver):
    def addresses(self, limit: Any, network: str, host: str) -> list[tuple[str, str]]:
        return [("::1", ""), ("127.0.0.1", "")]


def refuse(*args: Any) -> None:
    raise LookupError("no way")


def closed_pipe() -> Any:
    near, _ = net.pipe()
    near.close()
    return near


@pytest.mark.skipif(WORLD_STOPS, reason="there frames wait for the collector in any case")
@pytest.mark.parametrize("call", [each[1] for each in FAILING], ids=[each[0] for each in FAILING])
def test_what_fails_leaves_nothing_for_the_collector(call: Callable[[], Any]) -> None:
    kinds = (BaseException, SocketFD)
    before = runtime.num_goroutine()
    with suppress(OSError):
        call()
    while runtime.num_goroutine() > before:
        runtime.gosched()
    gc.collect()
    others = [each for each in gc.get_objects() if isinstance(each, kinds)]  # of other tests
    gc.disable()
    try:
        for _ in range(5):
            with suppress(OSError):
                call()
        while runtime.num_goroutine() > before:
            runtime.gosched()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        assert [each for each in gc.garbage if isinstance(each, kinds)] == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
        others.clear()
