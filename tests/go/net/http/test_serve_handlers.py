"""Handlers around handlers: what Go's net/http/serve_test.go asks of them."""

from typing import Any

import pytest
from gotest import go_test
from rawhttp import PATIENCE, get, serving, until

from gopy import chan, context, panic, sync, time
from gopy.net import http
from gopy.net.http import httptest


def recorded(handler: Any, method: str = "GET", target: str = "/", ctx: Any = None) -> Any:
    request = httptest.new_request(method, target)
    if ctx is not None:
        request = request.with_context(ctx)
    recorder = httptest.new_recorder()
    handler.serve_http(recorder, request)
    return recorder


# error, not_found, redirect, strip_prefix.


@go_test("net/http/serve_test.go", "TestError", "TestErrorContentLength")
def test_an_error_is_plain_text_and_drops_the_length_that_was_set() -> None:  # SEMANTICS 199
    def handler(w: Any, r: Any) -> None:
        w.header().set("Content-Length", "1000")
        w.header().set("Content-Type", "text/html")
        http.error(w, "oops", 500)

    with serving(handler) as served:
        answer = served.get()
    assert (answer.status, answer.body) == (500, b"oops\n")
    assert answer.fields["content-type"] == "text/plain; charset=utf-8"
    assert answer.fields["x-content-type-options"] == "nosniff"
    assert answer.fields["content-length"] == "5"


@go_test("net/http/serve_test.go", "TestRedirect", "TestRedirectBadPath", "TestRedirectEscapedPath")
@pytest.mark.parametrize(
    "path, url, location",
    [
        ("/qux/", "http://foobar.com/baz", "http://foobar.com/baz"),
        ("/qux/", "https://foobar.com/baz", "https://foobar.com/baz"),
        ("/qux/", "test://foobar.com/baz", "test://foobar.com/baz"),
        ("/qux/", "//foobar.com/baz", "//foobar.com/baz"),
        ("/qux/", "/foobar.com/baz", "/foobar.com/baz"),
        ("/qux/", "foobar.com/baz", "/qux/foobar.com/baz"),
        ("/qux/", "../quux/foobar.com/baz", "/quux/foobar.com/baz"),
        ("/qux", "foo?a=/../b", "/foo?a=/../b"),
        ("/a/b", "", "/a/"),
        ("/a/", "./x/", "/a/x/"),
        ("/qux/", "///foobar.com/baz", "/foobar.com/baz"),
        ("/qux/", "\u00e9?\u00e9", "/qux/%c3%a9?%c3%a9"),
        ("/qux/", "mailto:a@b.c", "mailto:a@b.c"),
    ],
)
def test_where_a_redirect_leads(path: str, url: str, location: str) -> None:
    recorder = recorded(http.redirect_handler(url, 307), "GET", path)
    assert (recorder.code, recorder.header().get("Location")) == (307, location)


@go_test("net/http/serve_test.go", "TestRedirectContentTypeAndBody")
@pytest.mark.parametrize(
    "method, kind, said, body",
    [
        ("GET", None, "text/html; charset=utf-8", b'<a href="/foo">Found</a>.\n\n'),
        ("HEAD", None, "text/html; charset=utf-8", b""),
        ("POST", None, "", b""),
        ("GET", ["application/test"], "application/test", b""),
        ("GET", [""], "", b""),
    ],
)
def test_a_redirect_has_a_body_for_get_unless_the_type_is_set(
    method: str, kind: list[str] | None, said: str, body: bytes
) -> None:
    recorder = httptest.new_recorder()
    if kind is not None:
        recorder.header()["Content-Type"] = kind
    http.redirect(recorder, httptest.new_request(method, "/"), "/foo", 302)
    assert recorder.header().get("Content-Type") == said
    assert recorder.body == body


@go_test("net/http/serve_test.go", "TestStripPrefix", "TestStripPrefixNotModifyRequest")
@go_test("net/http/example_test.go", "ExampleStripPrefix")
@pytest.mark.parametrize(
    "prefix, target, seen",
    [
        ("/foo/bar", "/foo/bar/qux", "/qux|"),
        ("/foo/bar", "/foo/bar%2Fqux", "/qux|%2Fqux"),
        ("/foo/bar", "/foo%2Fbar/qux", None),
        ("/foo/bar", "/bar", None),
        ("", "/foo", "/foo|"),
    ],
)
def test_a_prefix_is_stripped_from_a_copy_of_the_request(
    prefix: str, target: str, seen: str | None
) -> None:
    request = httptest.new_request("GET", target)
    before = (request.url.path, request.url.raw_path)
    recorder = httptest.new_recorder()
    handler = http.strip_prefix(prefix, lambda w, r: w.write(f"{r.url.path}|{r.url.raw_path}"))
    handler.serve_http(recorder, request)
    assert (request.url.path, request.url.raw_path) == before
    if seen is None:
        assert recorder.code == 404
    else:
        assert recorder.body.decode() == seen


# timeout_handler.


@go_test("net/http/serve_test.go", "TestTimeoutHandler", "TestTimeoutHandlerStartTimerWhenServing")
def test_a_handler_in_time_answers_as_it_would() -> None:
    def handler(w: Any, r: Any) -> None:
        w.header().set("X", "1")
        w.write_header(201)
        w.write("hi")

    with serving(http.timeout_handler(handler, PATIENCE, "late")) as served:
        answer = served.get()
    assert (answer.status, answer.fields["x"], answer.body) == (201, "1", b"hi")


@go_test("net/http/serve_test.go", "TestTimeoutHandler", "TestTimeoutHandlerRace")
@go_test(
    "net/http/serve_test.go", "TestTimeoutHandlerRaceHeader", "TestTimeoutHandlerRaceHeaderTimeout"
)
@pytest.mark.parametrize("text, body", [("too late", b"too late"), ("", b"<html><head><title>Ti")])
def test_a_handler_that_takes_too_long_is_answered_for(text: str, body: bytes) -> None:
    # SEMANTICS 201
    go_on, late = chan[None](), chan[Any](2)

    def handler(w: Any, r: Any) -> None:
        w.header().set("X", "1")
        go_on.recv(timeout=PATIENCE)
        w.write_header(200)
        try:
            w.write("hi")
        except OSError as error:
            late.send((error, r.context().err()))

    with serving(http.timeout_handler(handler, 20 * time.MILLISECOND, text)) as served:
        answer = served.get()
        assert answer.status == 503
        assert answer.body.startswith(body)
        assert "x" not in answer.fields
        go_on.send(None)
        error, reason = late.recv(timeout=PATIENCE)
    assert (type(error), str(error)) == (http.ErrHandlerTimeout, "http: Handler timeout")
    assert isinstance(reason, context.DeadlineExceeded)


@go_test("net/http/serve_test.go", "TestTimeoutHandlerContextCanceled")
def test_a_request_that_was_cancelled_gets_an_empty_503() -> None:
    late = chan[Any](1)
    given_up = sync.WaitGroup()
    given_up.add(1)

    def handler(w: Any, r: Any) -> None:
        given_up.wait(timeout=PATIENCE)
        try:
            w.write("x")
        except Exception as error:
            late.send(error)

    ctx, cancel = context.with_cancel(context.background())
    cancel()
    recorder = recorded(http.timeout_handler(handler, PATIENCE, "late"), ctx=ctx)
    given_up.done()
    assert (recorder.code, recorder.body) == (503, b"")
    assert isinstance(late.recv(timeout=PATIENCE), context.Canceled)


@go_test("net/http/serve_test.go", "TestTimeoutHandlerEmptyResponse")
def test_a_handler_that_says_nothing_in_time_answers_200() -> None:
    recorder = recorded(http.timeout_handler(lambda w, r: None, PATIENCE, "late"))
    assert (recorder.code, recorder.body) == (200, b"")


@go_test("net/http/serve_test.go", "TestTimeoutHandlerPanicRecovery")
def test_a_panic_in_time_is_the_servers() -> None:
    handler = http.timeout_handler(lambda w, r: panic("intentional"), PATIENCE, "")
    with serving(handler) as served:
        assert served.whole(get()) == b""
        until(lambda: served.log)
    assert "intentional" in served.log[0]


@go_test("net/http/serve_test.go", "TestTimeoutHandlerSuperfluousLogs")
def test_a_second_status_is_logged_there_too() -> None:
    def handler(w: Any, r: Any) -> None:
        w.write_header(404)
        w.write_header(404)

    with serving(http.timeout_handler(handler, PATIENCE, "")) as served:
        assert served.get().status == 404
        until(lambda: served.log)
    assert served.log[0].startswith("http: superfluous response.WriteHeader call from ")
    assert "test_serve_handlers.py" in served.log[0]


# What counts as a handler.


def test_a_nil_handler_panics_wherever_one_is_wrapped() -> None:
    for wrap in (
        lambda: http.timeout_handler(None, 1, ""),
        lambda: http.strip_prefix("/x", None),
        lambda: http.max_bytes_handler(None, 1),
    ):
        with pytest.raises(Exception, match="^http: nil handler$"):
            wrap()


def test_a_handler_func_is_the_function_with_a_method() -> None:
    def f(w: Any, r: Any) -> None:
        w.write("f")

    handler = http.HandlerFunc(f)
    assert handler == f
    assert hash(handler) == hash(f)
    assert recorded(handler).body == b"f"
