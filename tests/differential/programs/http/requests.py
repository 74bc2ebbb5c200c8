"""What a client sends, byte by byte."""

import io as python_io
from typing import Any

import gopy
from gopy import chan, go, io, net
from gopy.net import http, url
from gopy.net.url.quoting import quoted


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    heads = chan[str](0)
    go(serve, listener, heads)
    base = f"http://{listener.addr()}"
    client = http.Client(http.Transport())

    def send(request: http.Request) -> None:
        request.host = "test"

        def do() -> None:
            try:
                response = client.do(request)
            except url.Error as error:
                print(error)
                return
            response.body.read()
            response.body.close()

        go(do)
        print(quoted(heads.recv()))

    for method in ("GET", "HEAD", "POST", "DELETE", "FOO"):
        send(http.new_request(method, base + "/a%2fb?c=d e#f"))
    for method in ("GET", "POST"):
        send(http.new_request(method, base, "héllo"))
        send(http.new_request(method, base, ""))
        send(http.new_request(method, base, io.multi_reader(python_io.BytesIO(b"u"))))
        send(http.new_request(method, base, io.multi_reader()))
    body = io.multi_reader(python_io.BytesIO(b"with a trailer"))
    request = http.new_request("PUT", base, body)
    request.trailer = http.Header({"X-End": "1"})
    request.header.set("Accept-Encoding", "br")
    request.header.set("User-Agent", "")
    request.header.add("X-Two", "1")
    request.header.add("X-Two", " 2 ")
    send(request)
    request = http.new_request("GET", base)
    request.url.user = url.user_password("me", "sécret")
    request.add_cookie(http.Cookie("a", "b c"))
    request.add_cookie(http.Cookie("d", "e,f"))
    request.header.set("Range", "bytes=1-")
    request.close = True
    send(request)


def serve(listener: Any, heads: Any) -> None:
    """Answer each request on a connection of its own, and tell what it was."""
    for conn in listener:
        data = ""
        while not whole(data):
            got = conn.read(4096)
            if not got:
                break
            data += got.decode()
        conn.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        conn.close()
        heads.send(data)


def whole(data: str) -> bool:
    head, end, body = data.partition("\r\n\r\n")
    if not end:
        return False
    if "chunked" in head:
        ended = "\r\n0\r\n" in body and body.endswith("\r\n\r\n")
        return body.startswith("0\r\n") or ended
    return "Content-Length: 6" not in head or len(body.encode()) == 6


gopy.run(main)
