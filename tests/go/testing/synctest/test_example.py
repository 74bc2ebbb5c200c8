"""What the examples of Go's testing/synctest/example_test.go show."""

from io import BytesIO

from gotest import go_test

from gopy import bufio, context, go, io, net, time
from gopy.net import http
from gopy.testing import synctest
from gopy.time import NANOSECOND, SECOND


@go_test("testing/synctest/example_test.go", "TestTime")
@synctest.bubble
def test_sleeps_take_exactly_their_time() -> None:
    start = time.now()
    seen: list[str] = []

    def nap() -> None:
        time.sleep(1 * NANOSECOND)
        seen.append(str(time.since(start)))

    go(nap)
    time.sleep(2 * NANOSECOND)
    seen.append(str(time.since(start)))
    assert seen == ["1ns", "2ns"]


@go_test("testing/synctest/example_test.go", "TestWait")
@synctest.bubble
def test_wait_waits_for_a_goroutine_to_end() -> None:
    done: list[bool] = []
    go(done.append, True)
    synctest.wait()
    assert done == [True]


@go_test("testing/synctest/example_test.go", "TestContextAfterFunc")
@synctest.bubble
def test_after_func_runs_once_the_context_is_cancelled() -> None:
    ctx, cancel = context.with_cancel(context.background())
    called: list[bool] = []
    context.after_func(ctx, lambda: called.append(True))
    synctest.wait()
    assert called == []
    cancel()
    synctest.wait()
    assert called == [True]


@go_test("testing/synctest/example_test.go", "TestContextWithTimeout")
@synctest.bubble
def test_a_context_is_done_at_its_nanosecond() -> None:
    ctx, cancel = context.with_timeout(context.background(), 5 * SECOND)
    synctest.sleep(5 * SECOND - 1 * NANOSECOND)
    assert ctx.err() is None
    synctest.sleep(1 * NANOSECOND)
    assert isinstance(ctx.err(), context.DeadlineExceeded)
    cancel()


@go_test("testing/synctest/example_test.go", "TestHTTPTransport100Continue")
@synctest.bubble
def test_a_transport_sends_the_body_once_the_server_asks_for_it() -> None:
    server, client = net.pipe()
    transport = http.Transport(
        dial_context=lambda ctx, network, address: client, expect_continue_timeout=5
    )
    request = http.new_request("PUT", "http://test.tld/", "request body")
    request.header.set("Expect", "100-continue")
    answers: list[int] = []

    def ask() -> None:
        with transport.round_trip(request) as response:
            answers.append(response.status_code)

    with server, client:
        go(ask)
        reader = bufio.Reader(server)
        head = list(iter(lambda: reader.read_line()[0], b""))
        assert head[0] == b"PUT / HTTP/1.1"
        assert b"Expect: 100-continue" in head
        body = BytesIO()
        go(io.copy, body, io.limit_reader(reader, 12))
        synctest.wait()
        assert body.getvalue() == b""

        server.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        synctest.wait()
        assert body.getvalue() == b"request body"
        assert answers == []

        server.write(b"HTTP/1.1 200 OK\r\n\r\n")
        synctest.wait()
        assert answers == [200]


@synctest.bubble
def test_a_transport_sends_the_body_unasked_after_its_timeout() -> None:
    server, client = net.pipe()
    transport = http.Transport(
        dial_context=lambda ctx, network, address: client, expect_continue_timeout=5
    )
    request = http.new_request("PUT", "http://test.tld/", "request body")
    request.header.set("Expect", "100-continue")
    with server, client:
        asking = go(transport.round_trip, request)
        reader = bufio.Reader(server)
        while reader.read_line()[0]:
            pass
        start = time.now()
        assert io.read_full(reader, 12) == b"request body"
        assert time.since(start) == 5 * SECOND
        server.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        synctest.wait()
        assert asking.status == "dead"
