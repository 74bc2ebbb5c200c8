"""What a client says of servers that fail, and of requests that can't be sent."""

from collections.abc import Callable
from typing import Any

import gopy
from gopy import errors, go, net
from gopy.net import http
from gopy.net.url.quoting import quoted

ANSWERS = [
    "",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nup to the end",
    "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\n A: b\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
    "HTTP/1.1 200 OK\r\nbad name: x\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 -20 OK\r\n\r\n",
    "HTTP/1.x 200 OK\r\n\r\n",
    "ICY 200 OK\r\n\r\n",
    "nonsense\r\n\r\n",
    "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\n\r\n",
    "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
    "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: http://%zz\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n",
]


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    base = f"http://{listener.addr()}"
    client = http.Client(http.Transport())

    def tell(send: Callable[..., Any], *args: Any) -> None:
        try:
            response = send(*args)
        except (OSError, ValueError) as error:
            print(str(error).replace(base, "BASE"))
            return
        told = None
        try:
            body = response.body.read()
        except (OSError, EOFError, ValueError) as error:
            body, told = getattr(error, "partial", b""), error
        status, length = response.status, response.content_length
        closes = "true" if response.close else "false"
        print(status, length, closes, quoted(body.decode()), told or "<nil>")

    for answer in ANSWERS:
        go(once, listener, answer)
        tell(client.get, base)
    go(once, listener, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    tell(client.head, base)
    for where in ("ftp://host/", "http:///path", "http://:80x/", "no scheme", "http://a b/", ""):
        tell(client.get, where)
    request = http.new_request("GET", base)
    request.header.set("bad name", "x")
    tell(client.do, request)
    request = http.new_request("GET", base)
    request.method = "bad method"
    tell(client.do, request)
    client.timeout = 0.05
    tell(client.get, base)
    listener.close()
    try:
        client.get(base)
    except OSError as error:
        refused = errors.as_(error, ConnectionRefusedError) is not None
        print("true" if refused else "false")


def once(listener: Any, answer: str) -> None:
    """Answer the request of one connection."""
    conn = listener.accept()
    conn.read(4096)
    conn.write(answer.encode())
    conn.close()


gopy.run(main)
