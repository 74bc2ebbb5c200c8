"""ListenConfig: what may be asked of a listener."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from descriptors import open_ones

from gopy import Panic, context, errors, net


def option(conn: Any, level: int, name: int) -> int:
    with socket.socket(fileno=os.dup(conn.fileno())) as view:
        return view.getsockopt(level, name)


def test_a_port_may_be_shared_if_all_agree() -> None:
    sharing = net.ListenConfig(reuse_port=True)
    with sharing.listen("tcp", "127.0.0.1:0") as first:
        address = str(first.addr())
        with sharing.listen("tcp", address) as second:
            assert second.addr() == first.addr()
        with pytest.raises(net.OpError, match="bind: address already in use$"):
            net.listen("tcp", address)
    with sharing.listen_packet("udp", "127.0.0.1:0") as one:
        sharing.listen_packet("udp", one.local_addr()).close()


def test_a_backlog_limits_the_queue() -> None:
    with net.ListenConfig(backlog=0).listen("tcp", "127.0.0.1:0") as listener:
        net.dial("tcp", str(listener.addr())).close()
        with pytest.raises(net.DeadlineExceededError):
            for _ in range(10):
                net.dial("tcp", str(listener.addr()), timeout=0.05)


@pytest.mark.parametrize(("keep_alive", "on"), [(None, 1), (0, 1), (7, 1), (-1, 0)])
def test_keep_alive_is_for_accepted_connections(keep_alive: Any, on: int) -> None:
    with net.ListenConfig(keep_alive=keep_alive).listen("tcp", "127.0.0.1:0") as listener:
        near = net.dial("tcp", str(listener.addr()))
        with near, listener.accept() as far:
            assert option(far, socket.SOL_SOCKET, socket.SO_KEEPALIVE) == on
            if on:
                seconds = option(far, socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
                assert seconds == (keep_alive or 15)
            assert option(far, socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_control_sees_each_kind_of_socket_before_it_is_bound(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []

    def control(network: str, address: str, raw: Any) -> None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 5000)
        assert raw.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == 10000
        seen.append((network, address))

    path = str(tmp_path / "s")
    config = net.ListenConfig(control=control)
    config.listen("tcp", ":0").close()
    config.listen("tcp", "127.0.0.1:0").close()
    config.listen("tcp6", "[::1]:0").close()
    config.listen("unix", path).close()
    config.listen_packet("udp", "127.0.0.1:0").close()
    config.listen_packet("unixgram", path).close()
    assert seen == [
        ("tcp6", ":0"),
        ("tcp4", "127.0.0.1:0"),
        ("tcp6", "[::1]:0"),
        ("unix", path),
        ("udp4", "127.0.0.1:0"),
        ("unixgram", path),
    ]


def test_what_control_raises_is_the_error_and_nothing_is_left_open() -> None:
    def control(*args: Any) -> None:
        raise LookupError("no way")

    def panic(*args: Any) -> None:
        raise Panic("very wrong")

    before = len(open_ones("socket"))
    for call in ("listen", "listen_packet"):
        network = "tcp" if call == "listen" else "udp"
        with pytest.raises(net.OpError) as caught:
            getattr(net.ListenConfig(control=control), call)(network, "127.0.0.1:0")
        assert str(caught.value) == f"listen {network} 127.0.0.1:0: no way"
        assert errors.as_(caught.value, LookupError) is not None
        with pytest.raises(Panic, match="^very wrong$"):
            getattr(net.ListenConfig(control=panic), call)(network, "127.0.0.1:0")
    assert len(open_ones("socket")) <= before


def test_a_context_limits_the_look_up_alone() -> None:
    ctx, cancel = context.with_cancel(context.background())
    config = net.ListenConfig()
    with config.listen(ctx, "tcp", "127.0.0.1:0") as listener:
        cancel()
        with net.dial("tcp", str(listener.addr())), listener.accept():
            pass
    config.listen_packet(ctx, "udp", "127.0.0.1:0").close()
    with pytest.raises(net.CanceledError) as caught:
        config.listen(ctx, "tcp", "localhost:0")
    assert str(caught.value) == "listen tcp: lookup localhost: operation was canceled"
    with pytest.raises(Panic, match="^nil context$"):
        config.listen(None, "tcp", "127.0.0.1:0")  # type: ignore[call-overload]


def test_fields_are_attributes() -> None:
    config = net.ListenConfig()
    assert (config.reuse_port, config.backlog, config.control, config.keep_alive) == (
        False,
        None,
        None,
        None,
    )
    config.reuse_port = True
    with config.listen("tcp", "127.0.0.1:0") as first:
        config.listen("tcp", str(first.addr())).close()
