"""wsgi: applications as handlers; the standard library's validator watches."""

from collections.abc import Iterable
from typing import Any
from wsgiref.validate import validator

import pytest
from rawhttp import get, serving, until

from gopy import panic
from gopy.net import http
from gopy.net.http.httptest import new_recorder, new_request

Start = Any


def test_an_application_sees_the_request_and_answers() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        assert environ["HTTP_X_LIST"] == "a,b"
        assert environ["CONTENT_TYPE"] == "text/x"
        assert environ["wsgi.url_scheme"] == "http"
        facts = ["REQUEST_METHOD", "PATH_INFO", "QUERY_STRING"]
        facts += ["SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR"]
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("201 Made", [("Content-Type", "text/plain"), ("X-A", "1"), ("X-A", "2")])
        return [" ".join(environ[name] for name in facts).encode(), b" ", body]

    with serving(http.wsgi(validator(app))) as served:
        answer = served.ask(
            "POST /a%20b/%C3%A9?q=1 HTTP/1.1\r\nHost: host:81\r\nContent-Type: text/x\r\n"
            "X-List: a\r\nX-List: b\r\nContent-Length: 4\r\n\r\nbody"
        )
    assert answer.status == 201
    assert answer.body == b"POST /a b/\xc3\x83\xc2\xa9 q=1 host 81 127.0.0.1 body"
    assert answer.raw.count(b"X-A: ") == 2


def test_what_an_application_yields_is_sent_when_it_is_there() -> None:
    seen: list[bytes] = []

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        yield b"first"
        until(lambda: seen)
        yield b"second"

    with serving(http.wsgi(validator(app))) as served:
        peer = served.peer().send(get())
        peer.head()
        seen.append(peer.chunk())
        assert [*seen, peer.chunk(), peer.chunk()] == [b"first", b"second", b""]


def test_lines_of_the_body_are_read_one_by_one() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        lines = environ["wsgi.input"]
        got = [lines.readline(), lines.readline(2), lines.read(2), *lines, lines.read()]
        start("200 OK", [])
        return [repr(got).encode()]

    body = "one\ntwo\nthree\nfour"
    with serving(http.wsgi(app)) as served:
        answer = served.ask(
            f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
    assert answer.body == repr([b"one\n", b"tw", b"o\n", b"three\n", b"four", b""]).encode()


def test_a_field_that_would_pass_for_another_is_left_out() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return [environ.get("HTTP_X_USER", "nobody").encode()]

    with serving(http.wsgi(app)) as served:
        assert served.get("/", "X_User: root").body == b"nobody"
        assert served.get("/", "X-User: ann").body == b"ann"


def test_an_application_may_change_its_mind_until_something_is_sent() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        try:
            raise KeyError("late")
        except KeyError as error:
            start("500 Oops", [("X", "y")], (type(error), error, error.__traceback__))
        return [b"sorry"]

    with serving(http.wsgi(app)) as served:
        answer = served.get()
    assert (answer.status, answer.fields["x"], answer.body) == (500, "y", b"sorry")


@pytest.mark.parametrize("body", [None, [b"x"]])
def test_an_application_is_closed_whatever_happens(body: Any) -> None:
    closed: list[bool] = []

    class Parts:
        def __iter__(self) -> Any:
            if body is None:
                raise ValueError("broken")
            return iter(body)

        def close(self) -> None:
            closed.append(True)

    def app(environ: dict[str, Any], start: Start) -> Any:
        start("200 OK", [])
        return Parts()

    with serving(http.wsgi(app)) as served:
        served.whole(get("/", "Connection: close"))
        until(lambda: closed)
        assert bool(served.log) is (body is None)


def early(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    raise KeyError("early")


def after_start(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("X-A", "b"), ("Content-Length", "5")])
    raise KeyError("early")


def before_the_first_part(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("X-A", "b")])
    raise KeyError("early")
    yield b"never"


def panics(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    panic("early")


def never_starts(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    return [b"early"]


def odd_status(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("1000 early", [])
    return []


def odd_field(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [("X-A", "b"), ("X-B", "\u20ac")])
    return []


@pytest.mark.parametrize(
    "app",
    [early, after_start, before_the_first_part, panics, never_starts, odd_status, odd_field],
    ids=lambda app: app.__name__,
)
def test_an_application_that_fails_before_it_has_sent_anything_is_answered_for(app: Any) -> None:
    with serving(http.wsgi(app)) as served:
        peer = served.peer()
        for _ in range(2):  # the connection lives on
            answer = peer.send(get()).answer()
            assert (answer.status, answer.body) == (500, b"Internal Server Error\n")
            assert answer.fields["content-type"] == "text/plain; charset=utf-8"
            assert "x-a" not in answer.fields
    assert len(served.log) == 2
    near = str(peer.conn.local_addr())
    assert served.log[0].startswith(f"http: WSGI application failed serving {near}: ")
    assert "Traceback" in served.log[0]


def test_an_application_that_fails_when_it_has_begun_has_its_connection_closed() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        yield b"part"
        raise KeyError("late")

    with serving(http.wsgi(app)) as served:
        assert served.whole(get()).endswith(b"\r\n\r\n4\r\npart\r\n")
        until(lambda: served.log)
    assert served.log[0].startswith("http: panic serving ")


def test_an_application_may_break_its_answer_off() -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        raise http.ErrAbortHandler

    with serving(http.wsgi(app)) as served:
        assert served.whole(get()) == b""
    assert not served.log


def test_a_failure_without_a_server_is_logged_where_servers_log(caplog: Any) -> None:
    recorder = new_recorder()
    http.wsgi(early).serve_http(recorder, new_request("GET", "/", None))
    assert (recorder.code, recorder.body.bytes()) == (500, b"Internal Server Error\n")
    assert "KeyError: 'early'" in caplog.text
