"""Which connections of a client serve another request: those whose answer was read to its end."""

from collections.abc import Callable
from typing import Any

import pytest

from gopy import chan, context
from gopy.net import http
from gopy.net.http.httptest.testserver import Server

LONG = 1 << 20
PATIENCE = 20.0


def read_and_close(response: http.Response) -> None:
    assert len(response.body.read()) == LONG
    response.body.close()


def read_only(response: http.Response) -> None:
    assert len(response.body.read()) == LONG


def close_only(response: http.Response) -> None:
    response.body.close()


def read_a_little(response: http.Response) -> None:
    assert response.body.read(10)
    response.body.close()


def leave(response: http.Response) -> None:
    """Neither read nor close it."""


@pytest.mark.parametrize(
    ("use", "again"),
    [(read_and_close, True), (read_only, True)]
    + [(close_only, False), (read_a_little, False), (leave, False)],
)
def test_whose_answer_was_read_serves_again(
    use: Callable[[http.Response], None], again: bool
) -> None:
    # SEMANTICS 193
    def handler(w: Any, r: Any) -> None:
        w.header().set("X-Peer", r.remote_addr)
        w.header().set("Content-Length", str(LONG))
        w.write(b"x" * LONG)

    with Server(handler) as served:
        client = served.client()
        first = client.get(served.url)
        use(first)
        with client.get(served.url) as second:
            read_only(second)
        assert (first.header.get("X-Peer") == second.header.get("X-Peer")) is again
        first.body.close()
        client.close_idle_connections()


def test_a_cancelled_request_takes_its_connection_along() -> None:
    inside, go_on = chan[None](1), chan[None]()

    def handler(w: Any, r: Any) -> None:
        w.header().set("X-Peer", r.remote_addr)
        if r.url.path == "/slow":
            inside.send(None)
            go_on.recv(timeout=PATIENCE)

    with Server(handler) as served:
        client = served.client()
        with client.get(served.url) as first:
            first.body.read()
        with context.with_timeout(context.background(), 0.05) as (ctx, _):
            request = http.new_request_with_context(ctx, "GET", served.url + "/slow")
            with pytest.raises(TimeoutError):
                client.do(request)
        inside.recv(timeout=PATIENCE)
        with client.get(served.url) as second:
            second.body.read()
        go_on.close()
        assert first.header.get("X-Peer") != second.header.get("X-Peer")
        client.close_idle_connections()
