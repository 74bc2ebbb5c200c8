"""What a client sends and what it gives back: Go's net/http/client_test.go and its like."""

from typing import Any

import pytest
from gotest import go_test

from gopy import chan, context, go
from gopy.io import pipe
from gopy.net import dial as net_dial
from gopy.net import http, url
from gopy.net.http.httptest.testserver import Server
from gopy.net.http.requestwriting import framing_of


class Recording:
    """A transport that keeps the requests, and answers none or as it's told."""

    def __init__(self, answer: Any = None) -> None:
        self.requests: list[http.Request] = []
        self.answer = answer

    def round_trip(self, request: http.Request) -> http.Response:
        self.requests.append(request)
        if self.answer is None:
            raise OSError("dummy impl")
        response: http.Response = self.answer(request)
        return response


def robots(w: Any, r: Any) -> None:
    w.header().set("Last-Modified", "sometime")
    w.write("User-agent: go\nDisallow: /something/")


@go_test("net/http/client_test.go", "TestClient")
def test_a_get_gives_the_answer() -> None:
    with Server(robots) as served, served.client().get(served.url) as response:
        assert response.text() == "User-agent: go\nDisallow: /something/"
        assert (response.status, response.status_code) == ("200 OK", 200)


@go_test("net/http/client_test.go", "TestClientHead", "TestClientHeadContentLength")
@go_test("net/http/clientserver_test.go", "TestH12_HeadContentLengthSmallBody")
def test_a_head_gives_the_fields_and_the_length_without_a_body() -> None:
    def sized(w: Any, r: Any) -> None:
        length = r.form_value("cl")
        if length:
            w.header().set("Content-Length", length)

    with Server(robots) as served, served.client().head(served.url) as response:
        assert "Last-Modified" in response.header
        assert response.body.read() == b""
    with Server(sized) as served:
        for query, length in (("", -1), ("?cl=0", 0), ("?cl=10", 10)):
            with served.client().head(served.url + "/" + query) as response:
                assert response.content_length == length, query
                assert response.body.read() == b""


@go_test("net/http/client_test.go", "TestGetRequestFormat")
def test_what_get_makes_of_its_arguments() -> None:
    transport = Recording()
    with pytest.raises(url.Error):
        http.Client(transport).get("http://dummy.faketld/")
    request = transport.requests[0]
    assert (request.method, str(request.url)) == ("GET", "http://dummy.faketld/")
    assert len(request.header) == 0
    assert request.body is None


@go_test("net/http/client_test.go", "TestPostRequestFormat")
def test_what_post_makes_of_its_arguments() -> None:
    transport = Recording()
    with pytest.raises(url.Error):
        http.Client(transport).post("http://dummy.faketld/", "application/json", '{"key":"value"}')
    request = transport.requests[0]
    assert (request.method, str(request.url)) == ("POST", "http://dummy.faketld/")
    assert request.header == {"Content-Type": ["application/json"]}
    assert not request.close
    assert request.content_length == len('{"key":"value"}')


@go_test("net/http/client_test.go", "TestPostFormRequestFormat")
def test_what_post_form_makes_of_its_arguments() -> None:
    transport = Recording()
    form = url.Values()
    form.set("foo", "bar")
    form.add("foo", "bar2")
    form.set("bar", "baz")
    with pytest.raises(url.Error):
        http.Client(transport).post_form("http://dummy.faketld/", form)
    request = transport.requests[0]
    assert request.method == "POST"
    assert request.header.get("Content-Type") == "application/x-www-form-urlencoded"
    assert request.body is not None
    assert request.body.read() == b"bar=baz&foo=bar&foo=bar2"
    assert request.content_length == len("bar=baz&foo=bar&foo=bar2")


@go_test("net/http/client_test.go", "TestStreamingGet")
def test_a_body_is_read_while_the_handler_writes_it() -> None:
    say = chan[str](0)

    def handler(w: Any, r: Any) -> None:
        w.flush()
        for word in say:
            w.write(word)
            w.flush()

    with Server(handler) as served, served.client().get(served.url) as response:
        for word in ("i", "am", "also", "known", "as", "comet"):
            say.send(word)
            got = b""
            while len(got) < len(word):
                got += response.body.read(10)
            assert got.decode() == word
        say.close()
        assert response.body.read(1) == b""


@go_test("net/http/client_test.go", "TestClientWrites")
def test_a_request_goes_out_in_one_write() -> None:
    writes: list[bytes] = []

    def counting(ctx: Any, network: str, address: str) -> Any:
        from_client = dial(ctx, network, address)
        return Counted(from_client, writes)

    with Server(robots) as served:
        client = http.Client(http.Transport(dial_context=counting))
        client.get(served.url).text()
        assert len(writes) == 1, writes
        client.post_form(served.url, {"foo": "bar"}).text()
        assert len(writes) == 2, writes
        client.close_idle_connections()


def dial(ctx: Any, network: str, address: str) -> Any:
    return net_dial(network, address)


class Counted:
    """A connection whose writes are kept."""

    def __init__(self, conn: Any, writes: list[bytes]) -> None:
        self._conn = conn
        self._writes = writes

    def write(self, b: bytes) -> int:
        self._writes.append(bytes(b))
        n: int = self._conn.write(b)
        return n

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)


@go_test("net/http/client_test.go", "TestClientErrorWithRequestURI")
def test_a_servers_request_cannot_be_sent() -> None:
    request = http.new_request("GET", "http://localhost:1234/")
    request.request_uri = "/this/field/is/illegal/and/should/error/"
    with pytest.raises(url.Error, match="RequestURI can't be set in client requests"):
        http.DEFAULT_CLIENT.do(request)


@go_test("net/http/client_test.go", "TestBasicAuth")
def test_the_user_in_a_url_becomes_basic_auth() -> None:
    transport = Recording()
    client = http.Client(transport)
    for where, told in (
        ("http://My%20User:My%20Pass@dummy.faketld/", "Basic TXkgVXNlcjpNeSBQYXNz"),
        ("http://My%20User@dummy.faketld/", "Basic TXkgVXNlcjo="),
    ):
        with pytest.raises(url.Error):
            client.get(where)
        assert transport.requests[-1].header.get("Authorization") == told
    assert transport.requests[0].basic_auth() == ("My User", "My Pass", True)


@go_test("net/http/client_test.go", "TestStripPasswordFromError")
def test_an_error_hides_the_password() -> None:
    client = http.Client(Recording())
    for where, shown in (
        ("http://user:password@dummy.faketld/", "http://user:***@dummy.faketld/"),
        ("http://user:p%40ss@dummy.faketld/", "http://user:***@dummy.faketld/"),
        ("http://user:@dummy.faketld/password", "http://user:***@dummy.faketld/password"),
        ("http://user@dummy.faketld/password", "http://user@dummy.faketld/password"),
    ):
        with pytest.raises(url.Error) as caught:
            client.get(where)
        assert str(caught.value) == f'Get "{shown}": dummy impl'
        assert isinstance(caught.value.__cause__, OSError)


@go_test("net/http/client_test.go", "TestTransportBodyReadError")
def test_a_body_that_cannot_be_read_is_the_error_and_is_not_sent_again() -> None:
    class Broken:
        closes = 0
        reads = 0

        def read(self, n: int = -1) -> bytes:
            self.reads += 1
            if self.reads > 1:
                raise OSError("some body read error")
            return b"x" * 10

        def close(self) -> None:
            self.closes += 1

    seen: list[str] = []

    def handler(w: Any, r: Any) -> None:
        seen.append(r.method)
        if r.url.path == "/ping":
            return
        try:
            while r.body.read(1000):
                pass
        except OSError as error:
            seen.append(str(error))

    with Server(handler) as served:
        client = served.client()
        client.get(served.url + "/ping").text()
        body = Broken()
        request = http.new_request("POST", served.url, body)
        request.header.set("Idempotency-Key", "1")
        with pytest.raises(url.Error, match="some body read error"):
            client.do(request)
        assert body.closes == 1
        assert body.reads == 2


@go_test("net/http/client_test.go", "TestClientCloseIdleConnections")
def test_close_idle_connections_is_passed_on() -> None:
    class Closing(Recording):
        closed = 0

        def close_idle_connections(self) -> None:
            self.closed += 1

    transport = Closing()
    http.Client(transport).close_idle_connections()
    assert transport.closed == 1
    http.Client(Recording()).close_idle_connections()  # which has no such method


@go_test("net/http/client_test.go", "TestClientPopulatesNilResponseBody")
def test_a_transports_response_without_a_body_gets_one() -> None:
    client = http.Client(Recording(lambda request: http.Response(200, status="200 OK")))
    with client.get("http://localhost/anything") as response:
        assert response.body is not None
        assert response.body.read() == b""
    lying = http.Client(Recording(lambda request: http.Response(200, content_length=7)))
    with pytest.raises(url.Error, match="content length 7 but a nil Body"):
        lying.get("http://localhost/anything")


@go_test("net/http/client_test.go", "TestClientCallsCloseOnlyOnce")
def test_a_body_is_closed_once() -> None:
    class Body:
        """A reader of which nobody knows the length."""

        left = 100
        closes = 0

        def read(self, n: int = -1) -> bytes:
            n, self.left = self.left, 0
            return b"x" * n

        def close(self) -> None:
            self.closes += 1

    def handler(w: Any, r: Any) -> None:
        raise http.ErrAbortHandler

    with Server(handler) as served:
        body = Body()
        with pytest.raises(url.Error):
            served.client().do(http.new_request("PUT", served.url, body))
    assert body.closes == 1


@go_test("net/http/client_test.go", "TestProbeZeroLengthBody")
def test_an_empty_body_of_a_get_is_none() -> None:
    reader, writer = pipe()
    writer.close()
    request = http.new_request("GET", "http://localhost/", reader)
    assert framing_of(request) == (None, 0, False)
    reader, writer = pipe()
    go(writer.write, b"x")
    request = http.new_request("GET", "http://localhost/", reader)
    framing = framing_of(request)
    assert framing.chunked
    assert framing.body is not None
    assert framing.body.read(10) == b"x"


@go_test("net/http/example_test.go", "ExampleGet")
def test_get_by_the_default_client() -> None:
    with Server(robots) as served:
        with http.get(served.url) as response:
            assert response.body.read() == b"User-agent: go\nDisallow: /something/"
        http.DEFAULT_CLIENT.close_idle_connections()


@go_test("net/http/client_test.go", "TestClientPropagatesTimeoutToContext")
def test_the_timeout_is_the_deadline_of_the_requests_context() -> None:
    transport = Recording()
    with pytest.raises(url.Error):
        http.Client(transport, timeout=5).get("https://example.tld/")
    assert transport.requests[0].context().deadline() is not None
    with pytest.raises(url.Error):
        http.Client(transport).get("https://example.tld/")
    assert transport.requests[1].context().deadline() is None


@go_test("net/http/client_test.go", "TestClientDoCanceledVsTimeout")
def test_a_timeout_and_a_cancellation_can_be_told_apart() -> None:
    with Server(robots) as served:
        with context.with_timeout(context.background(), -1) as ctx:
            request = http.new_request_with_context(ctx, "GET", served.url)
            with pytest.raises(url.Error) as late:
                served.client().do(request)
        assert isinstance(late.value, TimeoutError)
        assert late.value.timeout()
        assert isinstance(late.value.__cause__, context.DeadlineExceeded)
        ctx, cancel = context.with_cancel(context.background())
        cancel()
        with pytest.raises(url.Error) as gone:
            served.client().do(http.new_request_with_context(ctx, "GET", served.url))
        assert isinstance(gone.value, context.Canceled)
        assert not gone.value.timeout()
        assert isinstance(gone.value.__cause__, context.Canceled)


def test_what_is_assigned_as_a_body_is_sent_as_one() -> None:
    with Server(lambda w, r: w.write(f"{r.content_length} {r.body.read().decode()}")) as served:
        for body, told in ((b"abc", "3 abc"), ("é", "2 é"), (None, "0 ")):
            request: Any = http.new_request("PUT", served.url)
            request.body = body
            assert served.client().do(request).text() == told
