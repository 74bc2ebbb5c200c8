"""What gopy makes of bytes, in the same words as oracle.go tells what Go makes of them.

Only the errors that are documented are caught: any other is a find.
"""

import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from fuzzing.fed import Feeder, body_of, listed, text
from gopy import time
from gopy.io import ErrUnexpectedEOF
from gopy.net import http, url
from gopy.net.http import httptest
from gopy.net.http.mediatype import parse_media_type
from gopy.net.http.multipart import Parts
from gopy.net.url.wiretext import from_wire

Seen = dict[str, Any]
INSTANTS = [
    time.date(2006, 1, 2, 15, 4, 5, 999999999),
    time.date(1970, 12, 31, 0, 0, 0, 0, time.fixed_zone("", -7 * 3600 - 1800)),
    time.date(2024, 2, 29, 12, 30, 0, 120000000, time.fixed_zone("ABC", 5 * 3600)),
]

_place = re.compile(r"registered at [^)]*\)")
feeder = cache(Feeder)


def server(pieces: Sequence[bytes]) -> Seen:
    return feeder().serve(pieces)


def response(data: bytes) -> Seen:
    method = "GET"
    if data.startswith(b"\1"):
        method, data = "HEAD", data[1:]
    request = http.new_request(method, "http://h/")
    try:
        r = http.read_response(io.BytesIO(data), request)
    except (ValueError, EOFError) as error:
        return {"error": text(str(error))}
    seen: Seen = {
        "status": text(r.status),
        "code": r.status_code,
        "proto": text(r.proto),
        "length": r.content_length,
        "close": r.close,
        "header": listed(r.header),
        "chunked": bool(r.transfer_encoding),
    }
    read = body_of(r.body)
    seen |= {"body": read["body"], "body_error": read["error"], "trailer": listed(r.trailer)}
    return seen


def locator(data: bytes) -> Seen:
    raw = from_wire(data)
    seen: Seen = {"request": ""}
    try:
        seen["request_uri"] = text(url.parse_request_uri(raw).request_uri())
    except url.Error as error:
        seen["request"] = text(str(error))
    try:
        u = url.parse(raw)
    except url.Error as error:
        return seen | {"error": text(str(error))}
    user = "" if u.user is None else str(u.user)
    parts = [u.scheme, u.opaque, user, u.host, u.path, u.raw_path, u.raw_query, u.fragment]
    parts += [u.raw_fragment, str(u), u.escaped_path(), u.hostname(), u.port(), u.request_uri()]
    seen["parts"] = [text(part) for part in parts]
    seen["query_error"] = ""
    try:
        url.parse_query(u.raw_query)
    except ValueError as error:
        seen["query_error"] = text(str(error))
    seen["query"] = listed(u.query())
    return seen


def cookies(data: bytes) -> Seen:
    line = from_wire(data)
    request = http.new_request("GET", "http://h/")
    request.header["Cookie"] = [line]
    seen: Seen = {"read": [text(str(cookie)) for cookie in request.cookies()]}
    seen |= {"count": 0, "error": "", "set_error": ""}
    try:
        seen["count"] = len(http.parse_cookie(line))
    except ValueError as error:
        seen["error"] = text(str(error))
    try:
        cookie = http.parse_set_cookie(line)
    except ValueError as error:
        return seen | {"set_error": text(str(error))}
    try:
        cookie.valid()
        valid = ""
    except ValueError as error:
        valid = text(str(error))
    words = [text(cookie.name), text(cookie.value), cookie.quoted, text(cookie.path)]
    words += [text(cookie.domain), cookie.max_age, cookie.secure, cookie.http_only]
    words += [int(cookie.same_site), cookie.partitioned, text(str(cookie))]
    return seen | {"set": [*words, [text(each) for each in cookie.unparsed], valid]}


def multipart(data: bytes) -> Seen:
    try:
        form = Parts(io.BytesIO(data), "b").read_form(1 << 20)
    except (ValueError, ErrUnexpectedEOF):
        return {"refused": True}
    files = {}
    for name, headers in form.file.items():
        files[text(name)] = [
            [text(each.filename), each.size, text(each.open().read()), listed(each.header)]
            for each in headers
        ]
    form.remove_all()
    return {"values": listed(form.value), "files": files}


def patterns(data: bytes) -> Seen:
    first, _, paths = data.partition(b"\n\n")
    mux = http.ServeMux()
    said = [_registered(mux, from_wire(pattern)) for pattern in first.split(b"\n")]
    asked: list[object] = []
    for target in paths.split(b"\n"):
        method, _, path = from_wire(target).partition(" ")
        try:
            request = httptest.new_request(method, path)
        except Exception as error:  # Any panic: new_request is for tests
            if "invalid NewRequest arguments" not in str(error):
                raise
            asked.append("refused")
            continue
        request.host = "h"
        recorder = httptest.new_recorder()
        mux.serve_http(recorder, request)
        header = recorder.header()
        told = [text(header.get("Location")), text(recorder.body), header.get("Allow")]
        asked.append([recorder.code, *told])
    return {"said": said, "asked": asked}


def _registered(mux: Any, pattern: str) -> str:
    def handler(w: Any, r: Any) -> None:
        w.write(f"{r.pattern} {r.path_value('x')} {r.path_value('rest')}")

    try:
        mux.handle_func(pattern, handler)
    except Exception as error:
        if type(error).__name__ != "Panic":
            raise
        return text(str(error))
    return ""


def duration(data: bytes) -> Seen:
    try:
        d = time.parse_duration(from_wire(data))
    except ValueError as error:
        return {"error": text(str(error))}
    return {"ns": str(d.nanoseconds()), "text": text(str(d))}


def layout(data: bytes) -> Seen:
    return {"texts": [text(t.format(from_wire(data))) for t in INSTANTS]}


def fields(data: bytes) -> Seen:
    line = from_wire(data)
    seen: Seen = {"key": text(http.canonical_header_key(line)), "parameters": {}}
    seen["sniffed"] = http.detect_content_type(data)
    try:
        kind, parameters = parse_media_type(line)
        seen["kind"] = text(kind)
        seen["parameters"] = {text(name): text(parameters[name]) for name in parameters}
    except ValueError:
        seen["kind"] = "refused"
    with suppress(ValueError):
        seen["time"] = str(http.parse_time(line).unix())
    request = httptest.new_request("GET", "/")
    request.header["Range"] = [line]
    recorder = httptest.new_recorder()
    http.serve_content(recorder, request, "a.txt", None, io.BytesIO(b"0123456789" * 10))
    header = recorder.header()
    told: list[object] = [header.get("Content-Range"), header.get("Content-Length")]
    seen["range"] = [recorder.code, *told]
    if recorder.code == 206 and not told[0]:
        seen["range"] = [206, "several"]
    return seen


def whole(see: Callable[[bytes], Seen]) -> Callable[[Sequence[bytes]], Seen]:
    return lambda pieces: see(b"".join(pieces))


def comparable(seen: Seen) -> Seen:
    """Return seen without what has to differ."""
    if "said" in seen:
        seen["said"] = [_place.sub("registered)", each) for each in seen["said"]]
    return seen
