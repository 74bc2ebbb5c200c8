"""How a server stops: what `shutdown` and `close` do, and how often."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from rawhttp import PATIENCE, Peer, Served, get, serving, until
from tasks import Task

from gopy import chan, context, go, net
from gopy.net import http
from gopy.net.http.openconns import OpenConns
from gopy.sync import WaitGroup
from gopy.sync.atomic import Int32


def test_each_shutdown_calls_the_hooks_on_goroutines_of_their_own() -> None:  # SEMANTICS 185
    met = WaitGroup()
    met.add(2)
    calls = chan[None](4)

    def hook() -> None:
        met.done()
        met.wait(timeout=PATIENCE)
        calls.send(None)

    with serving(lambda w, r: None) as served:
        served.server.register_on_shutdown(hook)
        served.server.register_on_shutdown(hook)
        for _ in range(2):
            served.server.shutdown(context.background())
            for _ in range(2):
                calls.recv(timeout=PATIENCE)
            met.add(2)


def test_close_does_not_wait_for_handlers() -> None:  # SEMANTICS 186
    inside, go_on, written = chan[None](1), chan[None](), chan[bool](1)

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        go_on.recv(timeout=PATIENCE)
        try:
            w.write(b"x" * 100_000)
        except OSError:
            written.send(False)
        else:
            written.send(True)

    with serving(handler) as served:
        peer = served.peer().send(get())
        inside.recv(timeout=PATIENCE)
        served.server.close()
        assert peer.rest() == b""
        go_on.send(None)
        assert written.recv(timeout=PATIENCE) is False


def test_serve_returns_while_shutdown_still_waits() -> None:  # SEMANTICS 200
    inside, go_on, ended = chan[None](1), chan[None](), chan[None](1)

    def handler(w: Any, r: Any) -> None:
        inside.send(None)
        go_on.recv(timeout=PATIENCE)

    def shutdown() -> None:
        served.server.shutdown(context.background())
        ended.send(None)

    with serving(handler) as served:
        served.peer().send(get())
        inside.recv(timeout=PATIENCE)
        go(shutdown)
        stopped = served.ended.recv(timeout=PATIENCE)
        assert str(stopped) == "http: Server closed"
        assert len(ended) == 0
        go_on.send(None)
        ended.recv(timeout=PATIENCE)
        served.ended.send(stopped)


def test_shutdown_answers_each_of_a_thousand_requests_in_flight() -> None:  # SEMANTICS 185
    number = 1000
    inside, go_on, stopped = WaitGroup(), chan[None](), chan[None](1)
    inside.add(number)

    def handler(w: Any, r: Any) -> None:
        inside.done()
        go_on.recv()
        w.write(r.url.path)

    def shutdown() -> None:
        served.server.shutdown(context.background())
        stopped.send(None)

    with serving(handler) as served:
        peers = [served.peer().send(get(f"/{n}")) for n in range(number)]
        inside.wait(timeout=PATIENCE)
        go(shutdown)
        ended = served.ended.recv(timeout=PATIENCE)
        with pytest.raises(ConnectionRefusedError):
            served.peer()
        assert len(stopped) == 0
        go_on.close()
        for n, peer in enumerate(peers):
            answer = peer.answer()
            assert (answer.status, answer.body) == (200, f"/{n}".encode())
            assert answer.fields["connection"] == "close" and peer.rest() == b""
        stopped.recv(timeout=PATIENCE)
        served.ended.send(ended)


class Counted:
    """A listener that counts how often it's closed, and has each raise if it shall."""

    def __init__(self, error: OSError | None = None) -> None:
        self.inner = net.listen("tcp", "127.0.0.1:0")
        self.error = error
        self.closes = Int32()

    def accept(self) -> Any:
        return self.inner.accept()

    def addr(self) -> Any:
        return self.inner.addr()

    def close(self) -> None:
        if self.closes.add(1) == 1:
            self.inner.close()
        if self.error is not None:
            raise self.error


STOPS: list[Callable[[http.Server], object]] = [
    lambda server: server.close(),
    lambda server: server.shutdown(context.background()),
]


@pytest.mark.parametrize("stop", STOPS, ids=["close", "shutdown"])
def test_a_listener_is_closed_once(stop: Callable[[http.Server], object]) -> None:
    listener = Counted()
    server = http.Server()
    serving = Task(server.serve, (listener,))
    until(lambda: server._listeners)
    stop(server)
    with pytest.raises(http.ErrServerClosed):
        serving.result()
    stop(server)
    assert listener.closes.load() == 1


def test_a_server_that_may_not_serve_closes_its_listener_once() -> None:
    listener = Counted()
    server = http.Server()
    server.close()
    with pytest.raises(http.ErrServerClosed):
        server.serve(listener)  # type: ignore[arg-type]  # has no deadline
    assert listener.closes.load() == 1


@pytest.mark.parametrize("stop", STOPS, ids=["close", "shutdown"])
def test_what_a_listeners_close_raises_is_told_once(stop: Callable[[http.Server], object]) -> None:
    listener = Counted(OSError("no such luck"))
    server = http.Server()
    serving = Task(server.serve, (listener,))
    until(lambda: server._listeners)
    with pytest.raises(OSError, match="no such luck"):
        stop(server)
    with pytest.raises(http.ErrServerClosed):
        serving.result()
    stop(server)
    assert listener.closes.load() == 1


@contextmanager
def connected_before_the_end(stop: Callable[[http.Server, Any, Any], object]) -> Iterator[Any]:
    """Have stop(server, listener, ctx) end a server; give a peer that came before, and asks now."""
    ctx, cancel = context.with_cancel(context.background())
    listener = net.listen("tcp", "127.0.0.1:0")
    came, ended = chan[Any](1), chan[Any](1)
    server = http.Server(handler=lambda w, r: w.write("answered"))
    server.conn_state = lambda conn, state: came.send(conn) if state is http.STATE_NEW else None
    go(lambda: ended.send(stop(server, listener, ctx)))
    peer = Peer(str(listener.addr()))
    came.recv(timeout=PATIENCE)
    cancel()
    until(lambda: server.shutting_down)
    try:
        yield peer.send(get())
        ended.recv(timeout=PATIENCE)
    finally:
        peer.close()
        server.close()


def shut_down(server: http.Server, listener: Any, ctx: Any) -> None:
    def serve() -> None:
        with suppress(http.ErrServerClosed):
            server.serve(listener)

    go(serve)
    ctx.wait()
    server.shutdown(context.background())


def shut_down_while_it_runs(server: http.Server, listener: Any, ctx: Any) -> None:
    go(server.run, context.background(), listener)
    ctx.wait()
    server.shutdown(context.background())


def test_run_answers_whom_it_has_accepted() -> None:
    with connected_before_the_end(lambda server, listener, ctx: server.run(ctx, listener)) as peer:
        answer = peer.answer()
        assert (answer.status, answer.body) == (200, b"answered")
        assert answer.fields["connection"] == "close" and peer.rest() == b""


@pytest.mark.parametrize("stop", [shut_down, shut_down_while_it_runs])
def test_shutdown_closes_whom_it_has_accepted(stop: Callable[..., object]) -> None:
    with connected_before_the_end(stop) as peer:
        assert peer.rest() == b""


class Meanwhile(OpenConns):
    """A server's connections, to which something happens just when a first request has come."""

    def __init__(self, before: Callable[[], object], after: Callable[[], object]) -> None:
        super().__init__()
        self.before, self.after = before, after

    def asked(self, conn: Any) -> bool:
        self.before()
        try:
            return super().asked(conn)
        finally:
            self.after()


def test_who_has_asked_is_not_idle() -> None:
    def kind(server: http.Server, listener: Any) -> Served:
        server._conns = Meanwhile(lambda: None, server._close_idle)
        return Served(server, listener)

    with serving(lambda w, r: w.write("answered"), kind=kind) as served:
        assert served.get().body == b"answered"


def test_who_has_been_closed_is_not_served() -> None:
    def note(conn: Any, state: http.ConnState) -> None:
        if state is http.STATE_CLOSED:
            over.send(None)

    def kind(server: http.Server, listener: Any) -> Served:
        server._conns = Meanwhile(server.close, lambda: None)
        server.owes_newcomers = True
        return Served(server, listener)

    calls: list[Any] = []
    over = chan[None](1)
    with serving(lambda w, r: calls.append(r), kind=kind, conn_state=note) as served:
        assert served.peer().send(get()).rest() == b""
        over.recv(timeout=PATIENCE)
    assert calls == []
