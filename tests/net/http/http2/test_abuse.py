"""Clients that break HTTP/2, or wear it out: what ends, with which code, and what is left of it."""

from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

import pytest
from gotest import go_test
from rawhttp import until
from rawhttp2 import GET, POST, PREFACE, Peer, frames, serving

from gopy import chan, runtime
from gopy.crypto import tls
from gopy.net.http.httptest.certificate import CERTIFICATE, KEY

PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR = 1, 3, 5, 6
REFUSED_STREAM, COMPRESSION_ERROR, CALM, INADEQUATE_SECURITY = 7, 9, 11, 12
WIDEST = (1 << 31) - 1


class Breach(NamedTuple):
    name: str
    commit: Callable[[Peer], object]
    code: int
    greeted: bool = True


def raw(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def after_an_answer(peer: Peer) -> Peer:
    peer.ask(1).answer(1)
    return peer


def headers_without_end(peer: Peer, stream: int = 1) -> Peer:
    return peer.send(frames.HeadersFrame(stream, peer.encoder.encode(GET)))


BREACHES = [
    Breach("HTTP/1.1", lambda p: p.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 1, False),
    Breach("a preface cut short", lambda p: p.write(PREFACE[:20] + b"nonsense"), 1, False),
    Breach("no SETTINGS", lambda p: p.write(PREFACE).send(frames.PingFrame(0, bytes(8))), 1, False),
    Breach(
        "an acknowledgement first",
        lambda p: p.write(PREFACE).send(frames.SettingsFrame(0, flags=["ACK"])),
        1,
        False,
    ),
    Breach("a frame too large", lambda p: p.write(raw(0, 0, 1, bytes(16385))[:9]), 6),
    Breach("16 MiB", lambda p: p.write(b"\xff\xff\xff\x00\x00\x00\x00\x00\x01"), 6),
    Breach("a short PING", lambda p: p.write(raw(6, 0, 0, b"1234567")), 6),
    Breach("a PING on a stream", lambda p: p.write(raw(6, 0, 1, bytes(8))), 1),
    Breach("SETTINGS of 5 bytes", lambda p: p.write(raw(4, 0, 0, bytes(5))), 6),
    Breach("SETTINGS on a stream", lambda p: p.write(raw(4, 0, 1, b"")), 1),
    Breach("a window too wide", lambda p: p.write(raw(4, 0, 0, b"\0\4\x80\0\0\0")), 3),
    Breach("frames too small", lambda p: p.write(raw(4, 0, 0, b"\0\5\0\0\0\1")), 1),
    Breach("push of two", lambda p: p.write(raw(4, 0, 0, b"\0\2\0\0\0\2")), 1),
    Breach("GOAWAY on a stream", lambda p: p.write(raw(7, 0, 1, bytes(8))), 1),
    Breach("a short GOAWAY", lambda p: p.write(raw(7, 0, 0, bytes(7))), 6),
    Breach("headers on stream 0", lambda p: p.write(raw(1, 5, 0, p.encoder.encode(GET))), 1),
    Breach("headers on an even stream", lambda p: p.ask(2), 1),
    Breach("a stream below another", lambda p: p.ask(5).ask(3), 1),
    Breach("headers that are no HPACK", lambda p: p.write(raw(1, 5, 1, b"\xff" * 20)), 9),
    Breach("data on stream 0", lambda p: p.write(raw(0, 0, 0, b"x")), 1),
    Breach("data on an idle stream", lambda p: p.data(1, b"x"), 1),
    Breach("a reset of an idle stream", lambda p: p.cancel(1), 1),
    Breach("a reset of stream 0", lambda p: p.write(raw(3, 0, 0, bytes(4))), 1),
    Breach("a window of an idle stream", lambda p: p.window(1, 1), 1),
    Breach("a window of nothing", lambda p: p.write(raw(8, 0, 0, bytes(4))), 1),
    Breach("an overflow of the connection's window", lambda p: p.window(0, WIDEST), 3),
    Breach("CONTINUATION of nothing", lambda p: p.write(raw(9, 4, 1, b"")), 1),
    Breach("PING within a head", lambda p: headers_without_end(p).write(raw(6, 0, 0, bytes(8))), 1),
    Breach("a head within a head", lambda p: headers_without_end(p).ask(3), 1),
    Breach(
        "CONTINUATION of another stream",
        lambda p: headers_without_end(p).write(raw(9, 4, 3, b"")),
        1,
    ),
    Breach("PUSH_PROMISE", lambda p: p.ask(1).write(raw(5, 4, 1, b"\0\0\0\2")), 1),
    Breach("a priority of itself", lambda p: p.write(raw(2, 0, 1, b"\0\0\0\1\0")), 1),
    Breach(
        "padding beyond the frame",
        lambda p: p.ask(1, POST, end=False).write(raw(0, 8, 1, b"\5ab")),
        1,
    ),
    Breach(
        "data beyond the window",
        lambda p: [
            p.ask(1, {**POST, ":path": "/slow"}, end=False),
            *[p.data(1, bytes(16384)) for _ in range(20)],
        ],
        3,
    ),
    Breach(
        "more than was declared",
        lambda p: p.ask(1, {**POST, "content-length": "2"}, end=False).data(1, b"abc", end=True),
        1,
    ),
    Breach(
        "less than was declared",
        lambda p: p.ask(1, {**POST, "content-length": "4"}, end=False).data(1, b"abc", end=True),
        1,
    ),
    Breach("a length that is none", lambda p: p.ask(1, {**POST, "content-length": "+3"}), 1),
    Breach(
        "a trailer without an end",
        lambda p: p.ask(1, POST, end=False).ask(1, {"a": "b"}, end=False),
        1,
    ),
]


@go_test(
    "net/http/internal/http2/server_test.go",
    "TestServer_RejectsLargeFrames",
    "TestServer_Send_GoAway_After_Bogus_WindowUpdate",
    "TestServer_Rejects_HeadersNoEnd_Then_Headers",
    "TestServer_Rejects_HeadersNoEnd_Then_Ping",
    "TestServer_Rejects_HeadersNoEnd_Then_ContinuationWrongStream",
    "TestServer_Rejects_Headers0",
    "TestServer_Rejects_Continuation0",
    "TestServer_Rejects_PrioritySelfDependence",
    "TestServer_Rejects_PushPromise",
    "TestRejectFrameOnIdle_WindowUpdate",
    "TestRejectFrameOnIdle_Data",
    "TestRejectFrameOnIdle_RSTStream",
    "TestServer_Request_Post_Body_ContentLength_TooLarge",
    "TestServer_Request_Post_Body_ContentLength_TooSmall",
    "TestServerRejectsContentLengthWithSignNewRequests",
)
@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.name)
def test_who_breaks_the_protocol_is_told_so_and_cut_off(breach: Breach) -> None:
    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/slow":
            r.context().done().recv()
        try:
            r.body.read()
        except OSError:
            return

    with serving(handler) as served:
        peer = served.greeted() if breach.greeted else served.peer()
        breach.commit(peer)
        assert peer.ended() == breach.code
        again = served.greeted()
        assert again.ask(1).answer(1).status == 200
    assert served.log == []


@go_test(
    "net/http/internal/http2/server_test.go", "TestServer_Send_RstStream_After_Bogus_WindowUpdate"
)
def test_an_overflow_of_a_stream_s_window_ends_the_stream_alone() -> None:
    def handler(w: Any, r: Any) -> None:
        w.flush()
        if r.url.path == "/slow":
            r.context().done().recv()

    with serving(handler) as served:
        peer = served.greeted().ask(1, {**GET, ":path": "/slow"})
        peer.head(1)
        assert peer.window(1, WIDEST).reset(1) == FLOW_CONTROL_ERROR
        assert peer.ask(3).answer(3).status == 200


def test_data_behind_the_end_of_a_stream_is_refused_and_given_back() -> None:
    with serving() as served:
        peer = after_an_answer(served.greeted())
        assert peer.data(1, b"x").reset(1) == STREAM_CLOSED
        assert peer.ask(3).answer(3).status == 404


@go_test("net/http/internal/http2/server_test.go", "TestServer_Rejects_TLSBadCipher")
@go_test("net/http/internal/http2/server_test.go", "TestServer_Rejects_TLS11")
def test_weak_encryption_is_refused() -> None:
    config = tls.Config(
        certificates=[tls.x509_key_pair(CERTIFICATE, KEY)],
        max_version=tls.VERSION_TLS12,
        cipher_suites=["ECDHE-ECDSA-AES128-SHA256"],
        next_protos=["h2"],
    )
    with serving(tls_config=config) as served:
        assert served.peer().ended() == INADEQUATE_SECURITY


@go_test("net/http/internal/http2/server_test.go", "TestServer_Rejects_Too_Many_Streams")
def test_a_stream_too_many_is_refused_and_the_others_go_on() -> None:
    go_on = chan[None](0)
    with serving(lambda w, r: go_on.recv()) as served:
        peer = served.greeted()
        assert peer.settings[frames.SettingsFrame.MAX_CONCURRENT_STREAMS] == 250
        for n in range(250):
            peer.ask(2 * n + 1)
        assert peer.ask(501).reset(501) == PROTOCOL_ERROR  # as it knew how many there may be
        peer.cancel(1).ping()
        peer.ask(503)
        go_on.close()
        ended = {peer.next(frames.HeadersFrame).stream_id for _ in range(250)}
    assert ended == {*range(3, 500, 2), 503}


def test_a_stream_too_many_of_who_can_t_know_it_may_be_tried_again() -> None:
    go_on = chan[None](0)
    with serving(lambda w, r: go_on.recv()) as served:
        peer = served.peer().write(PREFACE).send(frames.SettingsFrame(0))
        for n in range(251):
            peer.ask(2 * n + 1)
        assert peer.reset(501) == REFUSED_STREAM
        go_on.close()


@go_test("net/http/internal/http2/server_test.go", "TestServerMaxHandlerGoroutines")
def test_who_resets_streams_faster_than_handlers_end_is_cut_off() -> None:
    go_on = chan[None](0)
    most = 0

    def handler(w: Any, r: Any) -> None:
        nonlocal most
        most = max(most, runtime.num_goroutine())
        go_on.recv()

    before = runtime.num_goroutine()
    with serving(handler) as served:
        peer = served.greeted()
        began = 0
        try:
            for n in range(2000):
                peer.send(peer.headers(2 * n + 1, GET), frames.RstStreamFrame(2 * n + 1, 8))
                began += 1
        except OSError:
            pass  # it closed while we still sent
        assert peer.ended() == CALM
        assert began >= 1250
        assert most - before < 270
        go_on.close()
        assert served.greeted().ask(1).answer(1).status == 200


def test_streams_that_are_reset_before_their_turn_never_get_a_handler() -> None:
    go_on, calls = chan[None](0), []

    def handler(w: Any, r: Any) -> None:
        calls.append(r.url.path)
        go_on.recv()

    with serving(handler) as served:
        peer = served.greeted()
        for n in range(250):
            peer.ask(2 * n + 1).cancel(2 * n + 1)
        for n in range(250, 300):
            peer.ask(2 * n + 1, {**GET, ":path": "/never"}).cancel(2 * n + 1)
        peer.ping()
        peer.ask(601, {**GET, ":path": "/last"})
        peer.ping()
        go_on.close()
        assert peer.answer(601).status == 200
    assert calls == ["/"] * 250 + ["/last"]


def test_a_flood_of_resets_over_quick_handlers_leaves_the_connection_of_use() -> None:
    with serving(lambda w, r: None) as served:
        peer = served.greeted()
        for n in range(1000):
            peer.ask(2 * n + 1).cancel(2 * n + 1)
            if n % 100 == 99:
                peer.ping()
        assert peer.ask(2001).answer(2001).status == 200


FLOODS: dict[str, Callable[[int], bytes]] = {
    "PING": lambda stream: raw(6, 0, 0, bytes(8)),
    "SETTINGS": lambda stream: raw(4, 0, 0, b""),
    "a path and nothing else": lambda stream: raw(1, 5, stream, b"\x84"),  # each is reset
}


@go_test("net/http/internal/http2/server_test.go", "TestServer_MaxQueuedControlFrames")
@pytest.mark.parametrize("kind", FLOODS)
def test_who_makes_the_server_answer_and_reads_nothing_is_cut_off(kind: str) -> None:
    def narrow(ctx: Any, conn: Any) -> Any:
        conn.net_conn().set_write_buffer(1)  # the least there is
        return ctx

    with serving(lambda w, r: w.write("never"), conn_context=narrow) as served:
        peer = served.greeted()
        peer.conn.net_conn().set_read_buffer(1)
        with pytest.raises(OSError):
            for n in count():
                peer.write(
                    b"".join(
                        FLOODS[kind](2 * stream + 1) for stream in range(n * 500, n * 500 + 500)
                    )
                )
        assert served.greeted().ask(1).answer(1).body == b"never"


@go_test("net/http/internal/http2/server_test.go", "TestServerDoS_MaxHeaderListSize")
def test_a_header_that_is_too_large_is_answered_with_431() -> None:
    with serving(lambda w, r: w.write("never"), max_header_bytes=1000) as served:
        peer = served.greeted()
        most = peer.settings[frames.SettingsFrame.MAX_HEADER_LIST_SIZE]
        assert most == 1000 + 4096
        answer = peer.ask(1, {**GET, "a": "x" * most}).answer(1)
        assert answer.status == 431
        assert answer.body == b"<h1>HTTP Error 431</h1><p>Request Header Field(s) Too Large</p>"
        assert peer.ask(3, {**GET, "a": "x" * (most - 300)}).answer(3).body == b"never"


def test_more_fields_than_http_1_takes_are_answered_with_431() -> None:
    with serving(lambda w, r: w.write("never")) as served:
        fields = {**GET, **{f"a{n}": "b" for n in range(501)}}
        assert served.greeted().ask(1, fields).answer(1).status == 431


def test_a_bomb_of_headers_ends_the_connection() -> None:
    """A field of 4 KB in the table, then references to it, a byte each."""
    with serving() as served:
        peer = served.greeted()
        bomb = peer.encoder.encode({"a": "x" * 4000}) + b"\xbe" * 1500
        peer.send(frames.HeadersFrame(1, bomb, flags=["END_HEADERS", "END_STREAM"]))
        assert peer.ended() == CALM


@go_test("net/http/internal/http2/server_test.go", "TestServerContinuationFlood")
def test_a_head_without_an_end_is_cut_off() -> None:
    with serving() as served:
        peer = headers_without_end(served.greeted())
        for _ in range(64):
            peer.send(frames.ContinuationFrame(1, peer.encoder.encode({"a": "b"})))
        assert peer.ended() == PROTOCOL_ERROR


def test_settings_that_change_and_change_are_forgotten() -> None:
    with serving(lambda w, r: w.header().set("A", "b")) as served:
        peer = served.greeted()
        table = frames.SettingsFrame.HEADER_TABLE_SIZE
        for size in [*range(1000), 1 << 31]:
            peer.send(frames.SettingsFrame(0, settings={table: size}))
        peer.ping()
        peer.decoder.max_allowed_table_size = 1 << 31
        assert peer.ask(1).answer(1).head["a"] == "b"
        session = next(iter(served.server._conns)).session
        assert session.protocol._h2.encoder.header_table_size == 4096


def test_a_client_that_never_greets_does_not_stop_a_server_that_stops() -> None:
    with serving() as served:
        peer = served.peer()
        until(lambda: any(conn.session for conn in served.server._conns))
        served.server.close()
        assert peer.ended() is None
