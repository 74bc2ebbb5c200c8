"""A peer that breaks off after each byte, by a reset or by closing its half: nothing is left.

The server goes on serving, and every descriptor is given back.
"""

import socket
import struct
from typing import Any

import pytest
from descriptors import open_ones
from rawhttp import get, serving, until

from gopy import chan, go, net
from gopy.net import http

REQUEST = (
    b"POST /path?query HTTP/1.1\r\nHost: test\r\nX: a\r\n b\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\nA: b\r\n\r\n"
)
SIZED = b"PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n0123456789"
RESPONSES = {
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n0\r\nA: b\r\n\r\n",
    "sized": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
    "to the end": b"HTTP/1.0 200 OK\r\nX: y\r\n\r\n0123456789",
    "informational first": b"HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
}
RESET = struct.pack("ii", 1, 0)  # close at once, and forget what is unsent


def reset(conn: Any) -> None:
    """Close conn with a reset."""
    with socket.socket(fileno=socket.dup(conn.fileno())) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    conn.close()


def read_all_or_fail(w: Any, r: Any) -> None:
    w.write(r.body.read())


def echo_as_it_comes(w: Any, r: Any) -> None:
    r.context()  # so that somebody watches the peer
    while piece := r.body.read(2):
        w.write(piece)
        w.flush()


def ignore(w: Any, r: Any) -> None:
    w.write("ignored")


HANDLERS = [read_all_or_fail, echo_as_it_comes, ignore]


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.__name__)
@pytest.mark.parametrize("request_", [REQUEST, SIZED], ids=["chunked", "sized"])
@pytest.mark.parametrize("how", ["reset", "half-close"])
def test_a_server_outlives_a_request_that_breaks_off(
    handler: Any, request_: bytes, how: str
) -> None:
    with serving(handler) as served:
        before = open_ones("socket")
        for end in range(len(request_) + 1):
            with net.dial("tcp", served.address) as conn:
                if end:
                    conn.write(request_[:end])
                if how == "reset":
                    reset(conn)
                else:
                    conn.close_write()
                    while conn.read():
                        pass
        until(lambda: not served.server._conns)
        until(lambda: open_ones("socket") <= before)
        assert served.get().status == 200


@pytest.mark.parametrize("how", ["reset", "half-close", "close"])
def test_a_server_outlives_a_peer_that_leaves_in_the_midst_of_the_answer(how: str) -> None:
    body = bytes(300)

    def handler(w: Any, r: Any) -> None:
        for at in range(0, len(body), 10):
            w.write(body[at : at + 10])
            w.flush()

    with serving(handler) as served:
        before = open_ones("socket")
        request = get("/", "Connection: close")
        whole = len(served.whole(request))
        for end in range(0, whole, 3):
            with net.dial("tcp", served.address) as conn:
                conn.write(request.encode())
                got = 0
                while got < end:
                    got += len(conn.read(min(end - got, 5)))
                if how == "reset":
                    reset(conn)
                elif how == "half-close":
                    conn.close_write()
                    while conn.read():
                        pass
        until(lambda: not served.server._conns)
        until(lambda: len(open_ones("socket") - before) <= 1)  # of the one that asked first
        assert served.get().status == 200


@pytest.mark.parametrize("kind", RESPONSES)
@pytest.mark.parametrize("how", ["reset", "close"])
def test_a_client_outlives_an_answer_that_breaks_off(kind: str, how: str) -> None:
    answer = RESPONSES[kind]
    at_its_end = {"chunked": len(answer), "sized": len(answer), "informational first": len(answer)}
    ends = chan[int](1)

    def serve(listener: Any) -> None:
        for end in ends:
            with listener.accept() as conn:
                conn.read()
                if end:
                    conn.write(answer[:end])
                if how == "reset":
                    reset(conn)

    with net.listen("tcp", "127.0.0.1:0") as listener:
        before = open_ones("socket")
        go(serve, listener)
        client = http.Client(http.Transport())
        whole = 0
        for end in range(len(answer) + 1):
            ends.send(end)
            try:
                with client.get(f"http://{listener.addr()}/") as response:
                    response.body.read()
                    whole += 1
            except (OSError, EOFError, ValueError):
                assert end != at_its_end.get(kind) or how == "reset"
        ends.close()
        until(lambda: open_ones("socket") <= before)
    if how == "close":
        until_the_end = answer.index(b"\r\n\r\n") + 4
        assert whole == (len(answer) - until_the_end + 1 if kind == "to the end" else 1)
