"""What a client's limits end, and what it says then: Go's net/http/client_test.go."""

from typing import Any

import pytest
from gotest import go_test

from gopy import chan, context, errors, time
from gopy.net import http, url
from gopy.net.http.httptest.testserver import Server


@go_test("net/http/client_test.go", "TestClientTimeout")
def test_a_timeout_ends_the_reading_of_a_body() -> None:  # SEMANTICS 191
    never = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        if r.url.path == "/":
            http.redirect(w, r, "/slow", 302)
            return
        w.write("x" * 100)
        w.flush()
        never.recv()

    with Server(handler) as served:
        client = served.client()
        client.timeout = 0.2
        response = client.get(served.url)
        with pytest.raises(TimeoutError) as late:
            response.body.read()
        never.close()
    assert str(late.value) == (
        "context deadline exceeded (Client.Timeout or context cancellation while reading body)"
    )
    assert late.value.partial == b"x" * 100
    assert errors.is_(late.value, context.DEADLINE_EXCEEDED)


@go_test("net/http/client_test.go", "TestClientTimeout_Headers")
def test_a_timeout_ends_the_waiting_for_an_answer() -> None:  # SEMANTICS 191
    never = chan[None](0)
    with Server(lambda w, r: never.recv()) as served:
        client = served.client()
        client.timeout = 0.1
        with pytest.raises(url.Error) as late:
            client.get(served.url)
        never.close()
    assert isinstance(late.value, TimeoutError)
    assert late.value.timeout()
    assert str(late.value) == (
        f'Get "{served.url}": context deadline exceeded '
        "(Client.Timeout exceeded while awaiting headers)"
    )
    assert isinstance(late.value.__cause__, context.DeadlineExceeded)


@go_test("net/http/client_test.go", "TestClientTimeoutCancel")
def test_a_cancellation_before_the_timeout_is_no_timeout() -> None:
    never = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        w.flush()
        never.recv()

    ctx, cancel = context.with_cancel(context.background())
    with Server(handler) as served:
        client = served.client()
        client.timeout = 3600
        response = client.do(http.new_request_with_context(ctx, "GET", served.url))
        cancel()
        with pytest.raises(context.Canceled) as gone:
            response.body.read()
        never.close()
    assert str(gone.value) == "context canceled"


@go_test("net/http/client_test.go", "TestClientTimeoutDoesNotExpire")
def test_in_time_there_is_no_error() -> None:
    with Server(lambda w, r: w.write("body")) as served:
        client = served.client()
        client.timeout = 3600
        with client.get(served.url) as response:
            assert response.text() == "body"
            assert response.body.read() == b""


@go_test("net/http/clientserver_test.go", "TestCancelRequestMidBody")
def test_a_cancellation_ends_the_reading_of_a_body() -> None:
    unblock = chan[None](0)

    def handler(w: Any, r: Any) -> None:
        w.write("Hello")
        w.flush()
        unblock.recv()
        w.write(", world.")

    ctx, cancel = context.with_cancel(context.background())
    with Server(handler) as served:
        response = served.client().do(http.new_request_with_context(ctx, "GET", served.url))
        assert response.body.read(5) == b"Hello"
        time.after_func(0.01, cancel)
        with pytest.raises(context.Canceled):
            response.body.read()
        unblock.close()
        with pytest.raises(context.Canceled):  # and so does every later read
            response.body.read(1)
        response.body.close()


def test_a_cause_of_the_cancellation_is_the_cause_of_the_error() -> None:
    never = chan[None](0)
    ctx, cancel = context.with_cancel_cause(context.background())
    why = OSError("we've had enough")
    with Server(lambda w, r: never.recv()) as served:
        time.after_func(0.01, cancel, why)
        with pytest.raises(url.Error) as gone:
            served.client().do(http.new_request_with_context(ctx, "GET", served.url))
        never.close()
    assert gone.value.__cause__ is why
