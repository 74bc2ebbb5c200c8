"""Time limits of servers: what Go's net/http/serve_test.go asks of them.

These are about real time: short limits that pass, long ones that must not.
"""

from datetime import timedelta
from typing import Any

import pytest
from gotest import go_test
from rawhttp import PATIENCE, get, serving, until

from gopy import chan, time

SHORT = 50 * time.MILLISECOND
LONG = 5 * time.SECOND


def hello(w: Any, r: Any) -> None:
    w.write("hello")


@go_test("net/http/serve_test.go", "TestServerTimeouts", "TestServerReadTimeout")
def test_a_body_that_comes_too_slowly_fails_the_read() -> None:
    failed = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        try:
            r.body.read()
        except OSError as error:
            failed.send(error)

    with serving(handler, read_timeout=SHORT) as served:
        peer = served.peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
        assert isinstance(failed.recv(timeout=PATIENCE), TimeoutError)
        peer.rest()


@go_test("net/http/serve_test.go", "TestRequestBodyTimeoutClosesConnection")
@go_test("net/http/serve_test.go", "TestRequestBodyReadErrorClosesConnection")
def test_after_a_body_that_was_too_slow_the_connection_ends() -> None:
    def handler(w: Any, r: Any) -> None:
        with pytest.raises(TimeoutError):
            r.body.read()

    with serving(handler, read_timeout=SHORT) as served:
        peer = served.peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
        text = peer.rest()
    assert text.count(b"HTTP/1.1") == 1
    assert b"Connection: close" in text


@pytest.mark.parametrize("limit", ["read_header_timeout", "read_timeout"])
@pytest.mark.parametrize("sent", ["", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b"])
def test_a_head_that_comes_too_slowly_ends_the_connection(limit: str, sent: str) -> None:
    with serving(hello, **{limit: SHORT}) as served:
        began = time.now()
        peer = served.peer()
        if sent:
            peer.send(sent)
        assert peer.rest() == b""
        assert time.since(began) < LONG


def test_a_head_that_drips_is_not_given_more_time_with_each_byte() -> None:
    with serving(hello, read_header_timeout=4 * SHORT) as served:
        peer = served.peer()
        ended = False
        try:
            for c in get("/" + "x" * 1000):
                peer.send(c)
                time.sleep(SHORT / 5)
        except OSError:
            ended = True
        assert ended or peer.rest() == b""


@go_test("net/http/serve_test.go", "TestServerReadHeaderTimeoutIsCleared")
def test_the_limit_of_the_head_does_not_hold_for_the_body() -> None:
    with serving(lambda w, r: w.write(r.body.read()), read_header_timeout=2 * SHORT) as served:
        peer = served.peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na")
        time.sleep(4 * SHORT)
        assert peer.send("b").answer().body == b"ab"


@go_test("net/http/serve_test.go", "TestServerNoReadTimeout", "TestServerNoWriteTimeout")
@pytest.mark.parametrize("limit", [0, -time.SECOND, None])
def test_what_is_not_positive_is_no_limit(limit: Any) -> None:
    with serving(hello, read_timeout=limit, write_timeout=limit, idle_timeout=limit) as served:
        peer = served.peer()
        time.sleep(SHORT)
        assert peer.send(get()).answer().body == b"hello"


@go_test("net/http/serve_test.go", "TestServerWriteTimeout", "TestOnlyWriteTimeout")
def test_a_client_that_reads_too_slowly_ends_the_answer() -> None:
    failed = chan[Any](1)

    def handler(w: Any, r: Any) -> None:
        try:
            while True:
                w.write(b"x" * (1 << 20))
        except OSError as error:
            failed.send(error)
            raise

    with serving(handler, write_timeout=SHORT) as served:
        served.peer().send(get())
        assert isinstance(failed.recv(timeout=PATIENCE), TimeoutError)
        until(lambda: not served.server._conns)
        assert served.log == []


@go_test("net/http/serve_test.go", "TestServerTimeouts")
def test_the_limit_of_an_answer_begins_anew_with_each_request() -> None:
    with serving(hello, write_timeout=4 * SHORT) as served:
        peer = served.peer()
        for _ in range(3):
            assert peer.send(get()).answer().body == b"hello"
            time.sleep(2 * SHORT)


@go_test("net/http/serve_test.go", "TestServerIdleTimeout")
@pytest.mark.parametrize("limit", ["idle_timeout", "read_timeout"])
def test_an_idle_connection_is_closed_in_time(limit: str) -> None:
    with serving(hello, **{limit: 2 * SHORT}) as served:
        peer = served.peer()
        for _ in range(3):
            assert peer.send(get()).answer().body == b"hello"
        began = time.now()
        assert peer.rest() == b""
        assert time.since(began) < LONG


@go_test("net/http/serve_test.go", "TestServerCancelsReadTimeoutWhenIdle")
@go_test("net/http/serve_test.go", "TestServerCancelsReadHeaderTimeoutWhenIdle")
@pytest.mark.parametrize("limit", ["read_timeout", "read_header_timeout"])
def test_the_limit_of_a_request_does_not_hold_between_requests(limit: str) -> None:
    with serving(hello, **{limit: 2 * SHORT, "idle_timeout": LONG}) as served:
        peer = served.peer()
        for _ in range(2):
            assert peer.send(get()).answer().body == b"hello"
            time.sleep(4 * SHORT)


def test_a_timedelta_and_a_number_of_seconds_are_limits_too() -> None:
    for limit in (0.05, timedelta(milliseconds=50)):
        with serving(hello, read_timeout=limit) as served:
            assert served.peer().rest() == b""
