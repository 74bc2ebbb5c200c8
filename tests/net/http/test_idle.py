"""Connections between two requests, where there are many: no goroutine waits for them."""

from collections.abc import Callable
from typing import Any

import pytest
from descriptors import open_ones
from rawhttp import PATIENCE, Peer, Served, get, serving, until

from gopy import chan, context, go, runtime, time
from gopy.net import dial, http, listen
from gopy.net.http import openconns
from gopy.sync import WaitGroup


def hello(w: Any, r: Any) -> None:
    w.write("hello")


@pytest.fixture(autouse=True)
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every server for one with very many connections."""
    monkeypatch.setattr(openconns, "CROWD", 0)


def serving_goroutines() -> list[Any]:
    """Return the goroutines of servers' connections."""
    return [g for g in runtime.goroutines() if g.name.startswith("ServerConn")]


def idle(served: Served, count: int) -> Callable[[], bool]:
    """Return what says whether count connections are there, all of them without a goroutine."""
    return lambda: len(served.server._conns) == count and not serving_goroutines()


def test_an_idle_connection_has_no_goroutine() -> None:
    with serving(hello) as served:
        peers = [served.peer() for _ in range(5)]
        until(idle(served, 5))
        for _ in range(3):
            for peer in peers:
                assert peer.send(get()).answer().body == b"hello"
            until(idle(served, 5))
        assert "ServerConn" not in runtime.stack(all=True)


def test_only_where_there_are_many_connections_do_they_leave(  # O2
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openconns, "CROWD", 3)
    ids: list[int] = []
    with serving(lambda w, r: ids.append(runtime.current().id)) as served:
        first, second = served.peer(), served.peer()
        for peer in (first, second, first, second):
            peer.send(get()).answer()
        assert ids[:2] == ids[2:]
        third = served.peer()
        until(lambda: len(served.server._conns) == 3 and len(serving_goroutines()) == 2)
        for peer in (first, second, third):  # those that stayed leave when they were asked
            peer.send(get()).answer()
        until(idle(served, 3))
        assert served.server._conns.crowded
        third.close()
        until(idle(served, 2))
        for peer in (first, second, first, second):
            peer.send(get()).answer()
        assert ids[-4:-2] == ids[-2:]
        until(lambda: [g.wait_reason for g in serving_goroutines()] == ["IO wait"] * 2)


def test_each_request_after_a_pause_is_another_goroutines() -> None:
    ids: list[int] = []
    with serving(lambda w, r: ids.append(runtime.current().id)) as served:
        peer = served.peer()
        for _ in range(3):
            peer.send(get()).answer()
            until(idle(served, 1))
    assert len(set(ids)) == 3


def test_requests_right_behind_each_other_are_answered_in_order() -> None:
    with serving(lambda w, r: w.write(r.url.path)) as served:
        peer = served.peer()
        for _ in range(2):
            peer.send(get("/a") + get("/b") + get("/c"))
            assert [peer.answer().body for _ in range(3)] == [b"/a", b"/b", b"/c"]
            until(idle(served, 1))


def test_half_a_request_keeps_a_goroutine_until_the_rest_comes() -> None:
    with serving(hello) as served:
        peer = served.peer()
        for _ in range(2):
            whole = get()
            peer.send(whole[:9])
            until(lambda: [g.wait_reason for g in serving_goroutines()] == ["IO wait"])
            assert peer.send(whole[9:]).answer().body == b"hello"
            until(idle(served, 1))


def test_line_ends_behind_a_post_that_come_late_are_forgiven() -> None:
    with serving(hello) as served:
        peer = served.peer()
        peer.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\nx").answer()
        until(idle(served, 1))
        assert peer.send("\r\n" + get()).answer().body == b"hello"


def test_a_body_and_a_context_are_as_ever_after_a_pause() -> None:
    seen: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        assert r.context().err() is None
        body = r.body.read()
        ctx = r.context()
        seen.append((r.remote_addr, body, ctx.value(http.LOCAL_ADDR_CONTEXT_KEY), ctx))

    with serving(handler) as served:
        peer = served.peer()
        for body in ("ab", "cd"):
            head = f"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n"
            peer.send(head + body).answer()
            until(idle(served, 1))
        near, far = str(peer.conn.local_addr()), peer.conn.remote_addr()
        assert [each[:3] for each in seen] == [(near, b"ab", far), (near, b"cd", far)]
        assert all(isinstance(each[3].err(), context.Canceled) for each in seen)


def test_a_context_asked_for_when_the_handler_has_returned_is_cancelled() -> None:
    requests: list[Any] = []
    with serving(lambda w, r: requests.append(r)) as served:
        peer = served.peer()
        peer.send(get()).answer()
        until(idle(served, 1))
        assert isinstance(requests[0].context().err(), context.Canceled)
        assert requests[0].remote_addr == str(peer.conn.local_addr())
        peer.send(get()).answer()


@pytest.mark.parametrize("crowd", [0, 512])
def test_an_old_request_asks_for_its_context_and_the_current_one_is_none_the_worse(
    crowd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openconns, "CROWD", crowd)
    requests: list[Any] = []
    contexts: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        contexts.append(r.context())
        requests.append(r)
        assert isinstance(requests[0].context().err(), context.Canceled) is (len(requests) > 1)
        assert contexts[-1].err() is None

    with serving(handler) as served:
        peer = served.peer()
        for _ in range(2):
            peer.send(get()).answer()
        assert contexts[1].wait(timeout=PATIENCE)
        assert not served.log


def test_a_client_that_leaves_while_idle_leaves_nothing_behind() -> None:
    states: list[str] = []
    before = open_ones("socket")
    with serving(hello, conn_state=lambda conn, state: states.append(str(state))) as served:
        for ask in (True, False):
            peer = served.peer()
            if ask:
                peer.send(get()).answer()
            until(idle(served, 1))
            peer.close()
            until(lambda: not served.server._conns and not serving_goroutines())
            until(lambda: len(open_ones("socket") - before) == 1)  # the listener
    assert states == ["new", "active", "idle", "closed", "new", "closed"]


def test_the_state_is_told_for_each_request() -> None:
    states: list[str] = []
    with serving(hello, conn_state=lambda conn, state: states.append(str(state))) as served:
        peer = served.peer()
        for _ in range(2):
            peer.send(get()).answer()
            until(idle(served, 1))
        assert states == ["new", "active", "idle", "active", "idle"]


@pytest.mark.parametrize("limit", ["idle_timeout", "read_timeout", "read_header_timeout"])
@pytest.mark.parametrize("asks", [True, False])
def test_a_connection_without_a_goroutine_is_closed_in_time(limit: str, asks: bool) -> None:
    before = open_ones("socket")
    limits = {limit: 20 * time.MILLISECOND}
    if limit == "read_header_timeout":
        limits["idle_timeout"] = limits[limit]
    elif limit == "idle_timeout":
        limits["read_header_timeout"] = limits[limit]
    with serving(hello, **limits) as served:
        peer = served.peer()
        if asks:
            assert peer.send(get()).answer().body == b"hello"
        assert peer.rest() == b""
        peer.close()
        until(idle(served, 0))
        until(lambda: len(open_ones("socket") - before) == 1)


@pytest.mark.parametrize("stop", ["shutdown", "close", "set_keep_alives_enabled"])
def test_connections_without_goroutines_are_found_and_ended(stop: str) -> None:
    with serving(hello) as served:
        peers = [served.peer() for _ in range(9)]
        for peer in peers:
            peer.send(get()).answer()
        until(idle(served, 9))
        if stop == "shutdown":
            served.server.shutdown(context.background())
        elif stop == "close":
            served.server.close()
        else:
            served.server.set_keep_alives_enabled(False)
        assert [peer.rest() for peer in peers] == [b""] * 9
        until(idle(served, 0))


def test_shutdown_ends_the_idle_at_once_and_lets_a_request_be_answered() -> None:
    inside, go_on, ended = chan[None](1), chan[None](), chan[None](1)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/slow":
            inside.send(None)
            go_on.recv(timeout=PATIENCE)
        w.write("answered")

    def shutdown() -> None:
        served.server.shutdown(context.background())
        ended.send(None)

    with serving(handler) as served:
        resting, busy = served.peer(), served.peer()
        for peer in (resting, busy):
            peer.send(get()).answer()
        busy.send(get("/slow"))
        inside.recv(timeout=PATIENCE)
        go(shutdown)
        assert resting.rest() == b""
        assert len(ended) == 0
        go_on.send(None)
        assert busy.answer().body == b"answered"
        ended.recv(timeout=PATIENCE)


def test_shutdown_drops_none_of_a_thousand_requests() -> None:
    count = 1000
    inside, go_on = WaitGroup(), chan[None]()
    inside.add(count)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/slow":
            inside.done()
            go_on.recv()
        w.write(r.url.path)

    with serving(handler) as served:
        peers = [served.peer() for _ in range(count)]
        for peer in peers[::2]:  # half of them have been idle before
            peer.send(get()).answer()
        for peer in peers:
            peer.send(get("/slow"))
        inside.wait(timeout=PATIENCE)
        ended = chan[None](1)
        go(lambda: (served.server.shutdown(context.background()), ended.send(None)))
        until(lambda: served.server.shutting_down)
        go_on.close()
        assert {peer.answer().body for peer in peers} == {b"/slow"}
        ended.recv(timeout=PATIENCE)
        assert not served.server._conns


def test_a_unix_connection_waits_without_a_goroutine_too(tmp_path: Any) -> None:
    path = str(tmp_path / "socket")
    server = http.Server(handler=hello)
    listener = listen("unix", path)
    go(lambda: _ended(server, listener))
    with dial("unix", path) as peer:
        for _ in range(2):
            peer.write(get().encode())
            got = b""
            while not got.endswith(b"hello"):
                got += peer.read()
            until(lambda: len(server._conns) == 1 and not serving_goroutines())
        server.shutdown(context.background())


def test_a_listener_of_ones_own_keeps_a_goroutine_a_connection() -> None:
    class Own:
        def __init__(self, conn: Any) -> None:
            self.conn = conn

        def __getattr__(self, name: str) -> Any:
            return getattr(self.conn, name)

    class Listener:
        def __init__(self) -> None:
            self.inner = listen("tcp", "127.0.0.1:0")
            self.addr, self.close = self.inner.addr, self.inner.close

        def accept(self) -> Any:
            return Own(self.inner.accept())

    server, listener = http.Server(handler=hello), Listener()
    go(lambda: _ended(server, listener))
    peer = Peer(str(listener.addr()))
    for _ in range(2):
        assert peer.send(get()).answer().body == b"hello"
        until(lambda: [g.wait_reason for g in serving_goroutines()] == ["IO wait"])
    server.shutdown(context.background())
    assert peer.rest() == b""


def _ended(server: http.Server, listener: Any) -> None:
    with pytest.raises(http.ErrServerClosed):
        server.serve(listener)
