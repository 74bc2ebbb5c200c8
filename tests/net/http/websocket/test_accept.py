"""accept: which requests become WebSockets, and how the others are answered."""

from typing import Any, NamedTuple

import pytest
from rawhttp import PATIENCE, serving
from wsframes import CLOSE, Peer, close, text

from gopy import chan, net
from gopy.net.http import httptest, websocket

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # RFC 6455, 1.3
FIELDS = {
    "Host": "example.com:8080",
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
}
SWITCHED = 101


def request(method: str = "GET", version: str = "1.1", **changed: str | None) -> str:
    """Return a request for a WebSocket; with ``Sec_WebSocket_Key=None`` without that field."""
    fields: dict[str, str | None] = {**FIELDS}
    fields.update({name.replace("_", "-"): value for name, value in changed.items()})
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join([f"{method} /ws HTTP/{version}", *lines]) + "\r\n\r\n"


def once(**options: Any) -> Any:
    """Return a handler that accepts, and sends back one message."""

    def handler(w: Any, r: Any) -> None:
        with websocket.accept(w, r, **options) as conn:
            kind, data = conn.read()
            conn.write(None, kind, data)

    return handler


class Refused(NamedTuple):
    name: str
    request: str
    status: int
    text: str
    fields: dict[str, str]


VIOLATED = "WebSocket protocol violation: "
REFUSED = [
    Refused(
        "HTTP/1.0",
        request(version="1.0"),
        426,
        VIOLATED + 'handshake request must be at least HTTP/1.1: "HTTP/1.0"',
        {},
    ),
    Refused(
        "no Connection",
        request(Connection=None),
        426,
        VIOLATED + 'Connection header "" does not contain Upgrade',
        {"upgrade": "websocket", "connection": "Upgrade"},
    ),
    Refused(
        "another Upgrade",
        request(Upgrade="h2c"),
        426,
        VIOLATED + 'Upgrade header "h2c" does not contain websocket',
        {"upgrade": "websocket", "connection": "Upgrade"},
    ),
    Refused(
        "POST",
        request("POST"),
        405,
        VIOLATED + 'handshake request method is not GET but "POST"',
        {"allow": "GET"},
    ),
    Refused(
        "another version",
        request(Sec_WebSocket_Version="8"),
        400,
        'unsupported WebSocket protocol version (only 13 is supported): "8"',
        {"sec-websocket-version": "13"},
    ),
    Refused(
        "no key",
        request(Sec_WebSocket_Key=None),
        400,
        VIOLATED + "missing Sec-WebSocket-Key",
        {},
    ),
    Refused(
        "two keys",
        request(Sec_WebSocket_Key=f"{KEY}\r\nSec-WebSocket-Key: {KEY}"),
        400,
        VIOLATED + "multiple Sec-WebSocket-Key headers",
        {},
    ),
    Refused(
        "a short key",
        request(Sec_WebSocket_Key="c2hvcnQ="),
        400,
        VIOLATED + 'invalid Sec-WebSocket-Key "c2hvcnQ=", must be 16 bytes in base64',
        {},
    ),
    Refused(
        "a foreign page",
        request(Origin="https://evil.example"),
        403,
        'request Origin "https://evil.example" is not authorized for Host "example.com:8080"',
        {},
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_asks_for_no_websocket_is_told_why(case: Refused) -> None:
    with serving(once()) as served:
        answer = served.ask(case.request)
        assert answer.status == case.status
        assert answer.body.decode() == f"{case.text}\n"
        assert answer.fields.items() >= case.fields.items()
        assert served.log == []  # the exception left the handler, which is no panic


def test_a_handler_may_catch_the_refusal() -> None:
    caught = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        try:
            websocket.accept(w, r)
        except OSError as error:
            caught.send(error)

    with serving(handler) as served:
        assert served.get("/").status == 426
        error = caught.recv(timeout=PATIENCE)
    assert isinstance(error, websocket.AcceptError)
    assert error.status_code == 426
    assert str(error).startswith("failed to accept WebSocket connection: WebSocket protocol viol")


def test_a_writer_that_cannot_be_taken_over_is_answered() -> None:
    r = httptest.new_request("GET", "http://example.com:8080/")
    for name, value in FIELDS.items():
        r.header.set(name, value)
    recorder = httptest.ResponseRecorder()
    with pytest.raises(websocket.AcceptError, match="has no hijack"):
        websocket.accept(recorder, r)
    assert recorder.code == 501


def test_the_answer_is_the_one_of_the_rfc_with_what_the_handler_adds() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("Set-Cookie", "a=b")
        websocket.accept(w, r).close_now()

    with serving(handler) as served:
        answer = served.peer().send(request()).head()
    assert answer.status == SWITCHED
    assert answer.fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert answer.fields["upgrade"] == "websocket"
    assert answer.fields["connection"] == "Upgrade"
    assert answer.fields["set-cookie"] == "a=b"
    assert not answer.fields.keys() & {
        "content-length",
        "transfer-encoding",
        "sec-websocket-protocol",
        "sec-websocket-extensions",
    }


def test_frames_that_come_with_the_request_are_not_lost() -> None:
    with serving(once()) as served:
        raw = served.peer()
        raw.conn.write(request().encode() + text("early").wire())
        assert raw.head().status == SWITCHED
        peer = Peer(raw.conn)
        peer._unused = raw._unused
        assert peer.frame() == text("early")
        assert peer.frame() == close(1000)


def test_a_writer_that_wraps_the_servers_is_taken_over_all_the_same() -> None:
    class Wrapped:
        def __init__(self, w: Any) -> None:
            self.unwrap = lambda: w
            self.header = w.header

    with serving(lambda w, r: websocket.accept(Wrapped(w), r).close_now()) as served:
        assert served.peer().send(request()).head().status == SWITCHED


ORIGINS = [
    ("the host itself", "https://example.com:8080", [], SWITCHED),
    ("the host in capitals", "https://EXAMPLE.com:8080", [], SWITCHED),
    ("the host with another port", "https://example.com", [], 403),
    ("a pattern", "https://a.example.org", ["*.example.org"], SWITCHED),
    ("a pattern in capitals", "https://a.example.org", ["*.EXAMPLE.org"], SWITCHED),
    ("a pattern is no suffix", "https://a.example.org.evil", ["*.example.org"], 403),
    ("a pattern's own domain", "https://example.org", ["*.example.org"], 403),
    ("a pattern with a scheme", "https://a.org", ["https://a.org"], SWITCHED),
    ("another scheme", "http://a.org", ["https://a.org"], 403),
    ("any of several", "http://b.org", ["a.org", "b.org"], SWITCHED),
    ("all", "http://b.org", ["*"], SWITCHED),
    ("none at all", "null", [], 403),
    ("no page's", "", [], 403),
    ("two of them", "https://example.com:8080\r\nOrigin: https://evil.example", [], 403),
    ("one that can't be read", "https://a b/", [], 403),
    ("a user that looks like the host", "https://example.com:8080@evil.example", [], 403),
]


@pytest.mark.parametrize(("name", "origin", "patterns", "status"), ORIGINS)
def test_whose_pages_may_connect(name: str, origin: str, patterns: list[str], status: int) -> None:
    with serving(once(origin_patterns=patterns)) as served:
        raw = served.peer().send(request(Origin=origin))
        assert raw.head().status == status, name


def test_a_host_that_is_empty_is_not_every_pages_own() -> None:
    with serving(once()) as served:
        assert served.ask(request(Host="", Origin="null")).status == 403


def test_all_pages_may_if_nobody_looks() -> None:
    with serving(once(insecure_skip_verify=True)) as served:
        assert served.peer().send(request(Origin="https://x.org")).head().status == SWITCHED


SUBPROTOCOLS = [
    ("the server's first that the client has", ["b", "a"], "a, b", "b"),
    ("none in common", ["c"], "a, b", None),
    ("none asked for", ["c"], None, None),
    ("in the client's spelling", ["Chat"], "CHAT", "CHAT"),
    ("in several fields", ["b"], "a\r\nSec-WebSocket-Protocol: b", "b"),
]


@pytest.mark.parametrize(("name", "ours", "asked", "chosen"), SUBPROTOCOLS)
def test_which_subprotocol_is_spoken(
    name: str, ours: list[str], asked: str | None, chosen: str | None
) -> None:
    with serving(once(subprotocols=ours)) as served:
        answer = served.peer().send(request(Sec_WebSocket_Protocol=asked)).head()
    assert answer.fields.get("sec-websocket-protocol") == chosen, name


def test_what_the_client_does_is_no_panic_of_the_handlers() -> None:
    """A handler that lets the end of the conversation go is not told of in the log."""
    told = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        conn = websocket.accept(w, r)
        try:
            while True:
                conn.write_text(conn.read_text())
        except OSError as error:
            told.send(error)
            raise

    with serving(handler) as served:
        for last, status in ((close(4000, "enough"), 4000), (b"", 1006), (b"\x83\x80", -1)):
            raw = served.peer().send(request())
            raw.head()
            peer = Peer(raw.conn)
            peer.send(text("a"))
            assert peer.frame() == text("a")
            raw.conn.write(last if isinstance(last, bytes) else last.wire())
            raw.conn.close_write()
            peer.rest()
            assert websocket.close_status(told.recv(timeout=PATIENCE)) == status
    assert served.log == []


def test_what_the_handler_does_itself_is_logged() -> None:
    def handler(w: Any, r: Any) -> None:
        with websocket.accept(w, r):
            net.dial("tcp", "127.0.0.1:1")

    with serving(handler) as served:
        raw = served.peer().send(request())
        raw.head()
        assert [frame for frame in Peer(raw.conn).rest() if frame.opcode == CLOSE] == []
    assert "connection refused" in served.log[0]


def test_an_error_of_a_websocket_elsewhere_is_logged() -> None:
    failed = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        if not r.header.get("Upgrade"):
            raise failed.recv(timeout=PATIENCE)
        try:
            websocket.accept(w, r).read()
        except websocket.CloseError as closed:
            failed.send(closed)

    with serving(handler) as served:
        raw = served.peer().send(request())
        raw.head()
        raw.conn.close()
        assert served.whole("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == b""
    assert "CloseError" in served.log[0]
