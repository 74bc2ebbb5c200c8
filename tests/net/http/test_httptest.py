"""httptest: servers for a test, requests and recorders for handlers; with the real client."""

from pathlib import Path
from typing import Any

import pytest
from rawhttp import PATIENCE, until

from gopy import chan, context, go, net
from gopy.errors import Panic
from gopy.net import http
from gopy.net.http import httptest
from gopy.net.http.httptest.certificate import CERTIFICATE, KEY


def hello(w: Any, r: Any) -> None:
    w.header().set("X-Path", r.url.path)
    w.write("hello")


def test_a_server_serves_from_the_start_and_until_the_end_of_the_with() -> None:
    with httptest.Server(hello) as server:
        assert server.url.startswith("http://127.0.0.1:")
        with server.client().get(server.url + "/a") as resp:
            assert (resp.status, resp.text(), resp.header.get("X-Path")) == (
                "200 OK",
                "hello",
                "/a",
            )
    with pytest.raises(OSError):
        net.dial("tcp", server.url.removeprefix("http://"))
    server.close()


def test_close_waits_for_the_requests_that_are_being_served() -> None:
    inside, go_on, closed = chan[None](1), chan[None](), chan[None](1)

    def slow(w: Any, r: Any) -> None:
        inside.send(None)
        go_on.recv(timeout=PATIENCE)
        w.write("done")

    server = httptest.Server(slow)
    got = chan[Any](1)
    go(lambda: got.send(http.get(server.url).text()))
    inside.recv(timeout=PATIENCE)
    go(lambda: (server.close(), closed.send(None)))
    until(lambda: server._is_closed)
    assert len(closed) == 0
    go_on.send(None)
    assert got.recv(timeout=PATIENCE) == "done"
    closed.recv(timeout=PATIENCE)


def test_a_server_may_be_changed_before_it_starts() -> None:
    seen: list[str] = []
    server = httptest.new_unstarted_server(hello)
    server.config.conn_state = lambda conn, state: seen.append(str(state))
    server.start()
    with server:
        server.client().get(server.url).body.close()
    until(lambda: "closed" in seen)
    assert seen[:2] == ["new", "active"]


def test_a_server_with_tls_is_trusted_by_its_client_alone() -> None:
    with httptest.new_tls_server(lambda w, r: w.write(str(r.tls is not None))) as server:
        assert server.url.startswith("https://")
        server.config.error_log = None
        with server.client().get(server.url) as resp:
            assert resp.text() == "True"
        with pytest.raises(OSError, match="certificate"):
            http.get(server.url)


def test_plain_http_to_a_server_with_tls_is_told_so() -> None:
    with (
        httptest.new_tls_server(hello) as server,
        net.dial("tcp", str(server.listener.addr())) as conn,
    ):
        conn.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        text = conn.read()
    assert text.startswith(b"HTTP/1.0 400 Bad Request\r\n")
    assert text.endswith(b"Client sent an HTTP request to an HTTPS server.\n")


def test_listen_and_serve_tls_reads_certificate_and_key(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text(CERTIFICATE)
    key.write_text(KEY)
    server = http.Server(handler=hello)
    listener = net.listen("tcp", "127.0.0.1:0")
    ended = chan[Any](1)

    def serve() -> None:
        try:
            server.serve_tls(listener, cert, key)
        except http.ErrServerClosed as error:
            ended.send(error)

    go(serve)
    with httptest.new_tls_server(hello) as other:
        assert other.client().get(f"https://{listener.addr()}/").text() == "hello"
    server.shutdown(context.background())
    ended.recv(timeout=PATIENCE)
    with pytest.raises(OSError):
        http.listen_and_serve_tls("127.0.0.1:0", tmp_path / "none", key)


def test_new_request_is_what_a_server_would_get() -> None:
    request = httptest.new_request("POST", "/a?b=c", "body")
    assert (request.host, request.remote_addr) == ("example.com", "192.0.2.1:1234")
    assert (request.request_uri, request.url.raw_query) == ("/a?b=c", "b=c")
    assert (request.content_length, request.body.read()) == (4, b"body")
    request = httptest.new_request("", "https://host.com/x")
    assert (request.method, request.host) == ("GET", "host.com")
    assert request.tls is not None
    assert request.body.read() == b""
    with pytest.raises(Panic, match="^invalid NewRequest arguments; "):
        httptest.new_request("GET", "a b")
    ctx = context.with_value(context.background(), "k", "v")
    assert httptest.new_request_with_context(ctx, "GET", "/").context().value("k") == "v"


def test_a_recorder_keeps_the_first_status_and_the_header_as_it_was() -> None:
    recorder = httptest.new_recorder()
    recorder.header().set("A", "before")
    recorder.write("<html>")
    recorder.write_header(500)
    recorder.header().set("A", "after")
    resp = recorder.result()
    assert (recorder.code, recorder.body, str(recorder.body)) == (200, b"<html>", "<html>")
    assert (resp.status, resp.status_code, resp.content_length) == ("200 OK", 200, -1)
    assert resp.header.get("A") == "before"
    assert resp.header.get("Content-Type") == "text/html; charset=utf-8"
    assert resp.text() == "<html>"
    assert recorder.result() is resp


def test_a_recorder_without_anything_written_is_200_and_empty() -> None:
    recorder = httptest.ResponseRecorder()
    assert (recorder.code, recorder.body, recorder.flushed) == (200, b"", False)
    assert recorder.result().status_code == 200
    recorder.flush()
    assert recorder.flushed


def test_a_recorder_has_trailers_apart() -> None:
    recorder = httptest.new_recorder()
    recorder.header().set("Trailer", "A, B")
    recorder.write("x")
    recorder.header().set("A", "1")
    recorder.header().set("Trailer:C", "3")
    assert dict(recorder.result().trailer) == {"A": ["1"], "C": ["3"]}


def test_a_recorder_refuses_a_body_where_there_is_none() -> None:
    recorder = httptest.new_recorder()
    recorder.write_header(304)
    with pytest.raises(OSError, match="does not allow body"):
        recorder.write("x")
    with pytest.raises(Panic, match="invalid WriteHeader code 1"):
        httptest.new_recorder().write_header(1)
