"""h11 as the oracle: the requests that it finds in the same bytes.

Where it takes a request, gopy gives the same; where only one of the two takes it, `EXPLAINED` says
why.  Go's behaviour is the contract, so whoever explains a difference must have seen Go do it.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import h11

from fuzzing.fed import text
from fuzzing.seeing import Seen
from gopy.net import url
from gopy.net.http.grammar import is_host

NOT_FOUND = [("Content-Length", "0")]  # also the answer to CONNECT, which then leads nowhere


class Found(NamedTuple):
    """What h11 makes of a connection's bytes: whole requests, then what it refuses or waits for."""

    requests: list[dict[str, Any]]
    refused: str
    closed: bool


def find(pieces: Sequence[bytes]) -> Found:
    conn = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    left = [piece for piece in reversed(pieces) if piece]
    found: list[dict[str, Any]] = []
    request: dict[str, Any] = {}
    try:
        while True:
            event = conn.next_event()
            if event is h11.NEED_DATA:
                conn.receive_data(left.pop() if left else b"")
            elif isinstance(event, h11.Request):
                request = _begun(event)
            elif isinstance(event, h11.Data):
                request["body"] += text(event.data)
            elif isinstance(event, h11.EndOfMessage):
                request["trailer"] = _pairs(event.headers)
                found.append(request)
                conn.send(h11.Response(status_code=404, headers=NOT_FOUND))
                conn.send(h11.EndOfMessage())
                if conn.our_state is h11.MUST_CLOSE:
                    return Found(found, "", True)
                conn.start_next_cycle()
            else:
                return Found(found, "", False)
    except h11.RemoteProtocolError as error:
        return Found(found, str(error), False)


def _begun(event: h11.Request) -> dict[str, Any]:
    return {
        "method": text(event.method),
        "target": text(event.target),
        "version": text(event.http_version),
        "header": _pairs(event.headers),
        "body": "",
    }


def _pairs(headers: Any) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name, value in headers:
        lists.setdefault(text(name), []).append(text(value))
    return lists


class Explained(NamedTuple):
    """A difference that is meant: ``holds`` says whether an input shows it."""

    name: str
    reason: str
    holds: Callable[[bytes, dict[str, Any], str], object]


def _in_data(pattern: bytes) -> Callable[[bytes, dict[str, Any], str], object]:
    search = re.compile(pattern, re.IGNORECASE).search
    return lambda data, request, refused: search(data)


def _no_url(data: bytes, request: dict[str, Any], refused: str) -> bool:
    if not request:
        return False
    target = request["target"]
    try:
        url.parse_request_uri(f"http://{target}" if request["method"] == "CONNECT" else target)
    except url.Error:
        return True
    return False


def _bad_host(data: bytes, request: dict[str, Any], refused: str) -> bool:
    return not all(map(is_host, request.get("header", {}).get("host", ())))


EXPLAINED = [
    Explained(
        "a control in a value", "Go refuses it", _in_data(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
    ),
    Explained("a list of lengths", "Go refuses it", _in_data(rb"content-length:[^\n]*,")),
    Explained("a length of 64 bits", "Go's are of 63", _in_data(rb"content-length:\s*\d{19}")),
    Explained(
        "another version",
        "h11 takes any, Go only HTTP/1.0 and 1.1",
        lambda data, request, refused: request.get("version", "1.1") not in ("1.0", "1.1"),
    ),
    Explained("a target that is no URL", "h11 doesn't look", _no_url),
    Explained("a host that is none", "h11 doesn't look", _bad_host),
    Explained(
        "chunks in HTTP/1.0",
        "it has none: Go takes no notice of the field",
        lambda data, request, refused: b"HTTP/1.0" in data and b"ncoding" in data,
    ),
    Explained("a trailer that can't be one", "Go refuses it", _in_data(rb"\ntrailer:")),
    Explained("an expectation", "Go answers 417 to what it doesn't know", _in_data(rb"\nexpect:")),
    Explained("a size of more than 16 digits", "Go refuses it", _in_data(rb"\n[0-9a-f]{17,}")),
    Explained(
        "names and lengths in a trailer",
        "h11 judges it as it does a head, Go takes no notice",
        lambda data, request, refused: (
            b"chunked" in data.lower()
            and re.search("header|Content-Length|Transfer-Encoding", refused)
        ),
    ),
    Explained(
        "a trailer without CRLFs",
        "Go wants its end to be one",
        lambda data, request, refused: b"chunked" in data.lower() and re.search(rb"[^\r]\n", data),
    ),
    Explained("what follows a CONNECT", "Go reads no more", _in_data(rb"(^|\n)CONNECT ")),
    Explained("a CR in a chunk's line", "Go refuses it", _in_data(rb"\n[0-9a-f]+;[^\n]*\r[^\n]")),
    Explained("a folded line", "Go keeps a blank for it", _in_data(rb"\n[ \t]")),
    Explained(
        "bytes beyond ASCII in a target",
        "Go takes them",
        lambda data, request, refused: (
            refused.startswith("illegal request line")
            and re.search(rb"[\x80-\xff][^\n]* HTTP/1", data)
        ),
    ),
    Explained(
        "line ends behind a POST",
        "Go skips up to four",
        lambda data, request, refused: (
            "request line" in refused and request.get("method") == "POST"
        ),
    ),
    Explained(
        "a CONNECT without Host",
        "Go takes it",
        lambda data, request, refused: "Missing mandatory Host" in refused,
    ),
]


def differences(pieces: Sequence[bytes], seen: Seen) -> str:
    """Compare what gopy has seen in pieces with what h11 finds; return what isn't explained."""
    found = find(pieces)
    ours = seen["requests"]
    for i, theirs in enumerate(found.requests):
        if i == len(ours):
            return _unless_explained(pieces, theirs, found, f"request {i} is refused")
        if not _same(ours[i], theirs):
            return _unless_explained(pieces, theirs, found, f"request {i} differs: {ours[i]}")
    # A handler that doesn't read the body never finds out that it's none.
    more = [each for each in ours[len(found.requests) :] if each.get("error") == ""]
    if more and not found.closed:
        last = found.requests[-1] if found.requests else {}
        return _unless_explained(pieces, last, found, f"more is taken: {more[0]}")
    return ""


def _same(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    left = {name.lower(): values for name, values in ours["header"].items()}
    right = dict(theirs["header"])
    for name in ("host", "transfer-encoding"):
        right.pop(name, None)
    if ours["chunked"]:
        right.pop("content-length", None)  # the chunks count
        right.pop("trailer", None)
    if "content-length" in right:
        right["content-length"] = right["content-length"][:1]
    if "no-cache" in right.get("pragma", ()):
        left.pop("cache-control", None)
    if "body" in ours:
        trailer = {name.lower(): values for name, values in ours["trailer"].items() if values}
        if (ours["body"], ours["error"], trailer) != (theirs["body"], "", theirs["trailer"]):
            return False
    heads = [(each["method"], each["target"]) for each in (ours, theirs)]
    return heads[0] == heads[1] and left == right


def _unless_explained(
    pieces: Sequence[bytes], request: dict[str, Any], found: Found, told: str
) -> str:
    data = b"".join(pieces)
    if any(each.holds(data, request, found.refused) for each in EXPLAINED):
        return ""
    return f"{told}\nh11: {request or found.refused}"
