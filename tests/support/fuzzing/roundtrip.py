"""What was taken apart is written and taken apart again: it has to be the same."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from fuzzing import seeing
from fuzzing.seeing import Seen
from gopy import time
from gopy.net import http, url
from gopy.net.http.bodies import NO_BODY, BytesBody
from gopy.net.http.grammar import is_host
from gopy.net.url.wiretext import from_wire

NOT_COMPARED = {"User-Agent", "Content-Length", "Cache-Control", "Connection", "Expect", "Trailer"}


def server(pieces: Sequence[bytes], seen: Seen) -> None:
    """Each request, written by our client, is the same request for our server."""
    for each in seen["requests"]:
        if each.get("error", "") or "body" not in each or not _can_be_asked(each):
            continue
        again = seeing.server([_written(each)])["requests"]
        assert len(again) == 1, f"{each} became {again}"
        asked = [url.parse_request_uri(_wire(one["target"])) for one in (each, again[0])]
        assert asked[0].request_uri() == asked[1].request_uri(), f"{each} became {again}"
        for name in ("method", "host", "body", "chunked"):
            assert again[0][name] == each[name], f"{name} of {each} became that of {again[0]}"
        for name in set(each["header"]) - NOT_COMPARED:
            values = [value.strip(" \t") for value in each["header"][name]]
            assert again[0]["header"].get(name) == values, f"{name} of {each} became {again[0]}"


def _can_be_asked(seen: dict[str, Any]) -> bool:
    """Say whether a client asks so: it doesn't for ``mailto:``, or hosts that can't be."""
    if seen["method"] == "CONNECT" or "/unread" in seen["target"]:
        return False
    target = url.parse_request_uri(_wire(seen["target"]))
    return not target.opaque and bool(is_host(target.host))


def _wire(text: str) -> str:
    return from_wire(text.encode("latin-1"))


def _written(seen: dict[str, Any]) -> bytes:
    target = url.parse_request_uri(_wire(seen["target"]))
    body = seen["body"].encode("latin-1")
    request = http.Request(_wire(seen["method"]), target)
    request.host = _wire(seen["host"])
    request.header = http.Header(
        {_wire(name): [*map(_wire, values)] for name, values in seen["header"].items()}
    )
    request.header.setdefault("User-Agent", [""])
    request.header.delete("Connection")
    request.header.delete("Expect")
    request.body = BytesBody(body) if body or seen["chunked"] else NO_BODY
    request.content_length = -1 if seen["chunked"] else len(body)
    if seen["chunked"]:
        request.transfer_encoding = ["chunked"]
    out = io.BytesIO()
    if target.host:
        request.write_proxy(out)
    else:
        request.write(out)
    return out.getvalue()


def response(pieces: Sequence[bytes], seen: Seen) -> None:
    """A response, written, is the same response."""
    if "error" in seen or seen["body_error"]:
        return
    data = b"".join(pieces)
    is_head = data.startswith(b"\1")
    request = http.new_request("HEAD" if is_head else "GET", "http://h/")
    out = io.BytesIO()
    http.read_response(io.BytesIO(data.removeprefix(b"\1")), request).write(out)
    again = seeing.response(b"\1" * is_head + out.getvalue())
    for name in ("code", "body"):
        assert again.get(name) == seen[name], f"{name} of {seen} became that of {again}"


def locator(pieces: Sequence[bytes], seen: Seen) -> None:
    """A URL's text is a URL with the same text."""
    # As in Go, a zone may have what its escape may not, and a path of two slashes looks so.
    if "parts" not in seen or "%" in seen["parts"][3] or seen["parts"][4].startswith("//"):
        return
    text = str(url.parse(from_wire(b"".join(pieces))))
    assert str(url.parse(text)) == text, text


def cookies(pieces: Sequence[bytes], seen: Seen) -> None:
    """A cookie that is set is the same one when it's set again."""
    if "set" in seen:
        text = str(http.parse_set_cookie(from_wire(b"".join(pieces))))
        assert str(http.parse_set_cookie(text)) == text, text


def duration(pieces: Sequence[bytes], seen: Seen) -> None:
    """A duration's text is that duration."""
    if "ns" in seen:
        assert str(time.parse_duration(_wire(seen["text"])).nanoseconds()) == seen["ns"], seen


def nothing(pieces: Sequence[bytes], seen: Seen) -> None:
    """There is nothing to write."""


RoundTrip = Callable[[Sequence[bytes], Seen], None]
