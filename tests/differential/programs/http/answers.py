"""What goes over the wire for a request, byte by byte."""

import logging
import re
from contextlib import suppress
from typing import Any

import gopy
from gopy import go, io, net
from gopy.net import http
from gopy.net.url.quoting import quoted


def handler(w: Any, r: Any) -> None:
    match r.url.path:
        case "/chunked":
            w.write("one")
            w.flush()
            w.write("two")
        case "/trailer":
            w.header().set("Trailer", "X-End")
            w.write("body")
            w.header().set("X-End", "1")
        case "/none":
            w.write_header(204)
        case "/moved":
            http.redirect(w, r, "../there?x=1", 303)
        case "/error":
            http.error(w, "no tea", 418)
        case "/hint":
            w.header().set("Link", "</a>")
            w.write_header(103)
            w.header().set("B-Field", "b\r\nc")
            w.write("<html>")
        case "/body":
            body(w, r)
        case "/odd":
            odd(w)
        case "/panic":
            raise http.ErrAbortHandler
        case _:
            shown = " ".join(f"{name}:[{' '.join(r.header[name])}]" for name in sorted(r.header))
            w.write(f"{r.method} {r.host} {r.request_uri} map[{shown}]")


def body(w: Any, r: Any) -> None:
    try:
        got, error = r.body.read(), None
    except http.MaxBytesError as failed:
        got, error = failed.partial, failed
    shown = "<nil>" if error is None else str(error)
    w.write(f"{quoted(got.decode())} {shown} {str(error is not None).lower()}")


def odd(w: Any) -> None:
    w.header().set("Content-Length", "2")
    try:
        w.write("abc")
    except OSError as error:
        print(error)
    with suppress(OSError):
        w.write("ab")


def main() -> None:
    logging.disable()
    listener = net.listen("tcp", "127.0.0.1:0")
    go(http.serve, listener, http.max_bytes_handler(handler, 8))
    for text in ASKED:
        with net.dial("tcp", str(listener.addr())) as conn:
            conn.write(text.replace("|", "\r\n").encode())
            got = io.read_all(conn).decode()
        got = re.sub(r"Date: [^\r]*", "Date: now", got).replace("\r\n", "|")
        print(f"{text}\n{got}\n")


ASKED = [
    "GET /plain HTTP/1.1|Host: a|Connection: close||",
    "HEAD /plain HTTP/1.1|Host: a|Connection: close||",
    "GET /plain HTTP/1.0||",
    "GET /plain HTTP/1.0|Connection: keep-alive||GET / HTTP/1.0||",
    "GET /chunked HTTP/1.1|Host: a|Connection: close||",
    "GET /chunked HTTP/1.0||",
    "GET /trailer HTTP/1.1|Host: a|Connection: close||",
    "GET /none HTTP/1.1|Host: a|Connection: close||",
    "GET /x/moved HTTP/1.1|Host: a|Connection: close||",
    "GET /moved HTTP/1.1|Host: a|Connection: close||",
    "GET /error HTTP/1.1|Host: a|Connection: close||",
    "GET /hint HTTP/1.1|Host: a|Connection: close||",
    "GET /odd HTTP/1.1|Host: a|Connection: close||",
    "GET /panic HTTP/1.1|Host: a||",
    "POST /body HTTP/1.1|Host: a|Connection: close|Content-Length: 3||abc",
    "POST /body HTTP/1.1|Host: a|Connection: close|Content-Length: 9||abcdefghi",
    "POST /body HTTP/1.1|Host: a|Transfer-Encoding: chunked|Connection: close||3|abc|0||",
    "POST /body HTTP/1.1|Host: a|Expect: 100-continue|Connection: close|Content-Length: 2||hi",
    "GET / HTTP/1.1|Host: a|Pragma: no-cache|accept: x|Accept: y|Connection: close||",
    "GET / HTTP/1.1|Host: a||GET /second HTTP/1.1|Host: b|Connection: close||",
    "OPTIONS * HTTP/1.1|Host: a|Connection: close||",
    "GET / HTTP/1.1||",
    "GET / HTTP/1.1|Host: a|Host: b||",
    "GET / HTTP/1.1|Host : a||",
    "GET / HTTP/3.0|Host: a||",
    "GET  HTTP/1.1|Host: a||",
    "GET / HTTP/1.1|Host: a|Transfer-Encoding: gzip||",
    "GET / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||",
    "GET / HTTP/1.1|Host: a|Expect: tea||",
]

gopy.run(main)
