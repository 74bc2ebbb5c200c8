"""Connections that a handler takes over: whose they are from there on."""

import gc
from typing import Any

import pytest
from descriptors import open_ones
from rawhttp import PATIENCE, get, serving, until

from gopy import chan, context, go, net
from gopy.crypto import tls
from gopy.errors import Panic
from gopy.net import http
from gopy.net.http import openconns
from gopy.net.http.httptest import new_tls_server

POST = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc"


def only(count: int, before: set[str]) -> bool:
    """Say whether there are count sockets more than before, once rubbish is away."""
    gc.collect()
    return len(open_ones("socket") - before) == count


@pytest.mark.parametrize("request_", [get(), POST], ids=["get", "unread post"])
@pytest.mark.parametrize("asks", [True, False], ids=["with context", "without"])
def test_a_connection_that_its_new_owner_forgets_closes_itself(request_: str, asks: bool) -> None:
    kept: list[Any] = []

    def handler(w: Any, r: Any) -> None:
        kept.extend((w, r, r.body))
        if asks:
            r.context()
        w.hijack()

    before = open_ones("socket")
    with serving(handler) as served:
        peer = served.peer().send(request_)
        until(lambda: kept and not served.server._conns)
        until(lambda: only(2, before))  # the listener's and the peer's
        assert peer.rest() == b""


def test_a_tls_connection_that_its_new_owner_forgets_closes_itself() -> None:
    taken = chan[None](1)

    def handler(w: Any, r: Any) -> None:
        w.hijack()
        taken.send(None)

    before = open_ones("socket")
    with new_tls_server(handler) as served:
        trusting = tls.Config(root_cas=served.client().transport.tls_client_config.root_cas)
        with tls.dial("tcp", served.url.removeprefix("https://"), trusting) as peer:
            peer.write(get().encode())
            taken.recv(timeout=PATIENCE)
            until(lambda: only(2, before))


def test_request_and_answer_know_of_a_connection_that_was_taken_over_what_they_knew() -> None:
    seen: list[Any] = []
    done = chan[None](1)

    def handler(w: Any, r: Any) -> None:
        conn, _ = w.hijack()
        ctx = r.context()
        seen.extend((r.remote_addr, ctx.value(http.LOCAL_ADDR_CONTEXT_KEY), ctx.err()))
        for call in (r.body.read, w.flush, lambda: w.set_read_deadline(None)):
            try:
                call()
            except OSError as error:
                seen.append(str(error))
        go(echo, conn)
        seen.append(ctx)

    def echo(conn: Any) -> None:
        with conn:
            conn.write(conn.read())
        done.send(None)

    with serving(handler) as served:
        peer = served.peer().send(POST)
        near, far = str(peer.conn.local_addr()), peer.conn.remote_addr()
        until(lambda: len(seen) == 7)
        until(lambda: seen[-1].err())
        peer.send("late")  # nobody but the new owner reads: no Watcher of `context`'s either
        assert peer.rest() == b"late"
        done.recv(timeout=PATIENCE)
    assert seen[:3] == [near, far, None]
    assert seen[3:6] == ["http: connection has been hijacked"] * 3
    assert isinstance(seen[6].err(), context.Canceled)


def test_a_server_that_closes_leaves_a_connection_that_was_taken_over() -> None:
    taken = chan[Any](1)
    with serving(lambda w, r: taken.send(w.hijack()[0])) as served:
        peer = served.peer().send(get())
        conn = taken.recv(timeout=PATIENCE)
        served.server.close()
        with conn:
            conn.write(b"still here")
        assert peer.rest() == b"still here"


def test_a_connection_that_is_closed_already_can_be_taken_over() -> None:
    states: list[str] = []
    done = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        served.server.close()
        conn, _ = w.hijack()
        done.send(conn)

    with serving(handler, conn_state=lambda conn, state: states.append(str(state))) as served:
        served.peer().send(get())
        conn = done.recv(timeout=PATIENCE)
        with pytest.raises(net.ErrClosed):
            conn.write(b"x")
        assert states == ["new", "active", "hijacked"]


@pytest.mark.parametrize("crowd", [0, 512])
def test_when_the_handler_has_returned_it_is_too_late(
    crowd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openconns, "CROWD", crowd)
    writers: list[Any] = []
    with serving(lambda w, r: writers.append(w)) as served:
        peer = served.peer()
        for _ in range(2):
            assert peer.send(get()).answer().status == 200
            until(lambda: next(iter(served.server._conns)).state is http.STATE_IDLE)
            with pytest.raises(Panic, match="^net/http: Hijack called after ServeHTTP finished$"):
                writers[-1].hijack()
