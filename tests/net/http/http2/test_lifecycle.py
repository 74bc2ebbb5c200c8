"""From the handshake to the end of a connection: who offers HTTP/2, time limits, shutting down.

Time is a bubble's fake clock where limits are long; there a connection is two ends in memory,
which say that both have agreed on HTTP/2.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from gotest import go_test
from rawhttp import PATIENCE, until
from rawhttp2 import GET, POST, Peer, frames, serving

from gopy import chan, context, go, net, time
from gopy.crypto import tls
from gopy.net import http
from gopy.net.http.http2 import library
from gopy.net.http.httptest.certificate import CERTIFICATE, KEY
from gopy.testing import synctest


def pair() -> tls.Certificate:
    return tls.x509_key_pair(CERTIFICATE, KEY)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [(["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], "h2"), (["http/1.1"], "http/1.1"), ([], "")],
)
def test_the_server_takes_http_2_from_who_offers_it(wanted: list[str], got: str) -> None:
    with serving() as served, served.dial(*wanted) as conn:
        assert conn.connection_state().negotiated_protocol == got


def test_a_config_that_names_protocols_has_the_last_word() -> None:
    config = tls.Config(certificates=[pair()], next_protos=["http/1.1"])
    with serving(tls_config=config) as served, served.dial("h2", "http/1.1") as conn:
        assert conn.connection_state().negotiated_protocol == "http/1.1"


def test_without_h2_the_server_offers_http_1_alone() -> None:
    with (
        patch("gopy.net.http.tlsserving.is_installed", return_value=False),
        serving() as served,
        served.dial("h2", "http/1.1") as conn,
    ):
        assert conn.connection_state().negotiated_protocol == "http/1.1"


def test_who_asks_for_http_2_without_h2_is_told_what_to_install() -> None:
    library.library.cache_clear()
    config = tls.Config(certificates=[pair()], next_protos=["h2"])
    listener = net.listen("tcp", "127.0.0.1:0")
    with (
        patch("gopy.net.http.http2.library.find_spec", return_value=None),
        pytest.raises(ImportError, match=r"pip install 'gopy-runtime\[http2\]'"),
    ):
        http.Server(tls_config=config).serve_tls(listener)
    with pytest.raises(net.ErrClosed):
        listener.accept()


@go_test("net/http/internal/http2/server_test.go", "TestServerGracefulShutdown")
def test_a_shutdown_lets_streams_end_and_begins_no_others() -> None:
    began, go_on, down = chan[None](0), chan[None](0), chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        began.send(None)
        go_on.recv()
        w.write("done")

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        began.recv(timeout=PATIENCE)
        go(lambda: down.send(served.server.shutdown(context.background())))
        assert peer.next(frames.GoAwayFrame).last_stream_id == 1
        assert peer.ask(3).reset(3) == 7  # REFUSED_STREAM: it may be asked elsewhere
        assert len(down) == 0
        go_on.send(None)
        assert peer.answer(1).body == b"done"
        assert peer.ended() == 0
        peer.conn.close()
        down.recv(timeout=PATIENCE)


@pytest.mark.parametrize("used", [False, True])
def test_a_shutdown_says_goodbye_to_who_is_idle(used: bool) -> None:
    with serving(lambda w, r: None) as served:
        peer = served.greeted()
        if used:
            peer.ask(1).answer(1)
        peer.ping()
        down = chan[None](1)
        go(lambda: down.send(served.server.shutdown(context.background())))
        assert peer.ended() == 0
        assert peer.goaways == [(1 if used else 0, 0)]
        peer.conn.close()
        down.recv(timeout=PATIENCE)


def test_a_shutdown_that_takes_too_long_says_so_and_close_breaks_off() -> None:
    ended = chan[None](1)

    def handler(w: Any, r: Any) -> None:
        w.flush()
        r.context().done().recv()
        ended.send(None)

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        peer.head(1)
        with (
            context.with_timeout(context.background(), 10 * time.MILLISECOND) as ctx,
            pytest.raises(context.DeadlineExceeded),
        ):
            served.server.shutdown(ctx)
        assert len(ended) == 0
        served.server.close()
        ended.recv(timeout=PATIENCE)
        peer.ended()


@go_test("net/http/internal/http2/server_test.go", "TestServerHandlerConnectionClose")
def test_an_answer_that_closes_the_connection_lets_the_others_end() -> None:
    began, go_on = chan[None](0), chan[None](0)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/last":
            w.header().set("Connection", "close")
        else:
            began.send(None)
            go_on.recv()

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        began.recv(timeout=PATIENCE)
        answer = peer.ask(3, {**GET, ":path": "/last"}).answer(3)
        assert "connection" not in answer.head
        go_on.send(None)
        assert peer.answer(1).status == 200
        assert peer.ended() == 0


def test_without_keep_alives_the_first_answer_is_the_last() -> None:
    with serving(lambda w, r: None) as served:
        served.server.set_keep_alives_enabled(False)
        peer = served.greeted().ask(1)
        assert peer.answer(1).status == 200
        assert peer.ended() == 0


def test_a_client_that_says_goodbye_gets_the_answers_that_it_waits_for() -> None:
    began, go_on = chan[None](0), chan[None](0)

    def handler(w: Any, r: Any) -> None:
        began.send(None)
        go_on.recv()
        w.write("done")

    with serving(handler) as served:
        peer = served.greeted().ask(1)
        began.recv(timeout=PATIENCE)
        peer.send(frames.GoAwayFrame(0)).ping()
        go_on.send(None)
        assert peer.answer(1).body == b"done"
        assert peer.ended() == 0


def test_states_of_a_connection_are_told_in_their_order() -> None:
    states: list[str] = []
    with serving(lambda w, r: None, conn_state=lambda c, s: states.append(str(s))) as served:
        peer = served.greeted()
        peer.ask(1).answer(1)
        peer.ping()
        peer.ask(3).answer(3)
        peer.conn.close()
        until(lambda: states[-1:] == ["closed"])
    assert states == ["new", *["active", "idle"] * 3, "closed"]


# In a bubble


class OneConn:
    """A listener of one connection, which has been made."""

    def __init__(self, conn: Any) -> None:
        self.conns = chan[Any](1)
        self.conns.send(conn)
        self.closed = False

    def accept(self) -> Any:
        conn, ok = self.conns.recv_ok()
        if not ok:
            raise net.ErrClosed("accept")
        return conn

    def close(self) -> None:
        self.conns.close()

    def addr(self) -> Any:
        return None


class Agreed:
    """An end of a connection in memory that was told to be one of TLS."""

    def __init__(self, conn: Any) -> None:
        self._conn = conn

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def connection_state(self) -> Any:
        return SimpleNamespace(negotiated_protocol="h2", version=0x0304, cipher_suite="")


def in_bubble(body: Callable[[Peer], None], handler: Any = None, **options: Any) -> None:
    """Run body in a bubble, with a client of a server that has options."""

    def bubble() -> None:
        near, far = net.pipe()
        server = http.Server(handler=handler, **options)

        def serve() -> None:
            with pytest.raises(http.ErrServerClosed):
                server.serve(OneConn(Agreed(far)))  # type: ignore[arg-type]

        go(serve)
        try:
            body(Peer(near, patience=None))
        finally:
            near.close()
            server.close()

    synctest.test(bubble)


def seconds(since: time.Time) -> float:
    return (time.now() - since).seconds()


@pytest.mark.parametrize("said", [b"", b"PRI * HTTP/2.0\r\n"], ids=["nothing", "half a preface"])
@pytest.mark.parametrize(("options", "limit"), [({}, 10), ({"read_header_timeout": 3}, 3)])
def test_who_never_greets_is_cut_off(said: bytes, options: Any, limit: float) -> None:
    def body(peer: Peer) -> None:
        began = time.now()
        if said:
            peer.write(said)
        assert peer.ended() is None
        assert seconds(began) == limit

    in_bubble(body, **options)


@go_test("net/http/internal/http2/server_test.go", "TestServerIdleTimeout")
@go_test("net/http/internal/http2/server_test.go", "TestServerIdleTimeout_AfterRequest")
@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("limit", ["idle_timeout", "read_timeout"])
def test_who_is_idle_for_too_long_is_said_goodbye(used: bool, limit: str) -> None:
    def body(peer: Peer) -> None:
        began = time.now()
        peer.greet()
        if used:
            time.sleep(50)
            peer.ask(1).answer(1)
        assert peer.ended() == 0
        assert 60 <= seconds(began) - 50 * used < 61  # it lingers for a moment

    in_bubble(body, lambda w, r: None, **{limit: 60})


def test_who_waits_for_an_answer_is_not_idle() -> None:
    def body(peer: Peer) -> None:
        assert peer.greet().ask(1).answer(1).status == 200

    in_bubble(body, lambda w, r: time.sleep(100), idle_timeout=60)


def test_without_limits_nobody_is_cut_off() -> None:
    def body(peer: Peer) -> None:
        peer.greet()
        time.sleep(24 * time.HOUR)
        assert peer.ask(1).answer(1).status == 200

    in_bubble(body, lambda w, r: None)


def test_a_body_that_comes_too_slowly_fails_its_read_alone() -> None:
    def handler(w: Any, r: Any) -> None:
        began = time.now()
        with pytest.raises(TimeoutError) as error:
            r.body.read()
        assert error.value.partial == b"ab"
        w.write(str(seconds(began)))

    def body(peer: Peer) -> None:
        peer.greet().ask(1, POST, end=False).data(1, b"ab")
        assert peer.answer(1).body == b"5.0"
        assert peer.reset(1) == 0
        assert peer.ask(3, {**POST, "content-length": "2"}, end=False).data(3, b"ab").answer(3)

    in_bubble(body, handler, read_timeout=5)


def test_an_answer_that_takes_too_long_is_reset() -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/slow":
            w.write("a")
            w.flush()
            r.context().done().recv()
            with pytest.raises(TimeoutError):
                w.write(bytes(10_000))

    def body(peer: Peer) -> None:
        peer.greet().ask(1, {**GET, ":path": "/slow"})
        began = time.now()
        assert peer.reset(1) == 2
        assert seconds(began) == 5
        assert peer.ask(3).answer(3).status == 200

    in_bubble(body, handler, write_timeout=5)


def test_a_client_to_which_nothing_can_be_written_is_cut_off_in_time() -> None:
    ended = time.now()

    def handler(w: Any, r: Any) -> None:
        nonlocal ended
        with pytest.raises(OSError):
            while True:
                w.write(bytes(10_000))
        ended = time.now()

    def body(peer: Peer) -> None:
        began = time.now()
        peer.greet().ask(1)
        time.sleep(60)
        assert (ended - began).seconds() <= 5
        with pytest.raises(OSError):
            peer.write(b"x")

    in_bubble(body, handler, write_timeout=5)


def test_handlers_move_their_own_deadlines() -> None:
    def handler(w: Any, r: Any) -> None:
        control = http.new_response_controller(w)
        control.set_write_deadline(time.now() + 30 * time.SECOND)
        control.set_read_deadline(time.now() + 2 * time.SECOND)
        began = time.now()
        with pytest.raises(TimeoutError):
            r.body.read()
        assert seconds(began) == 2
        time.sleep(20)
        w.write("in time")

    def body(peer: Peer) -> None:
        assert peer.greet().ask(1, POST, end=False).answer(1).body == b"in time"

    in_bubble(body, handler, write_timeout=5, read_timeout=60)
