"""Requests out of the fields of a HEADERS frame, and the fields of an answer.

What is malformed resets its stream, with PROTOCOL_ERROR; what is well-formed and may not be in
HTTP/2 is answered with 400.

Go: net/http/internal/http2/server.go serverConn.processHeaders, frame.go checkPseudos;
net/http/internal/httpcommon/request.go NewServerRequest; http2/write.go encodeHeaders
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from gopy.net.http.fields import take_trailer
from gopy.net.http.grammar import contains_token, is_field_value, is_host, is_token
from gopy.net.http.header import Header, header_of
from gopy.net.http.http2.errors import Code, StreamFault
from gopy.net.http.http2.protocol import Pairs
from gopy.net.url import URL, Error, parse_request_uri
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import from_wire, to_wire

FIELD_OVERHEAD: Final = 32  # bytes that count for each field, whatever is in it

_PSEUDO: Final = frozenset((":method", ":scheme", ":authority", ":path"))
_OF_A_CONNECTION: Final = (
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "Transfer-Encoding",
    "Upgrade",
)
_NOT_SENT: Final = frozenset(name.lower() for name in _OF_A_CONNECTION)
_NOT_TRAILERS: Final = frozenset(
    (
        "Authorization",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Range",
        "Content-Type",
        "Expect",
        "Host",
        "Keep-Alive",
        "Max-Forwards",
        "Pragma",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Range",
        "Realm",
        "Te",
        "Trailer",
        "Transfer-Encoding",
        "Www-Authenticate",
    )
)

_is_lower_token: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-z]+").fullmatch


class Head(NamedTuple):
    """The head of a request."""

    method: str
    scheme: str
    host: str
    target: str
    url: URL
    header: Header
    trailer: Header | None
    length: int  # -1: not known, 0: no body
    expects_continue: bool
    refused: str  # why it's answered with 400


def size_of(pairs: Pairs) -> int:
    """Return how long a list of fields is, as SETTINGS_MAX_HEADER_LIST_SIZE counts."""
    return sum(len(name) + len(value) + FIELD_OVERHEAD for name, value in pairs)


def head_of(pairs: Pairs, *, ended: bool) -> Head:
    """Return the request that pairs are; ended if no body follows.

    Raises:
        StreamFault: they are none.
    """
    pseudo, fields = _split(pairs)
    header = header_of(fields)
    method = pseudo.get(":method", "")
    hosts = dict.pop(header, "Host", None)
    host = pseudo.get(":authority", "") or (hosts[0] if hosts else "")
    target = _target(pseudo, method, host)
    url = _url(method, target)
    cookies = header.values("Cookie")
    if len(cookies) > 1:
        header.set("Cookie", "; ".join(cookies))
    expects = any(contains_token(each, "100-continue") for each in header.values("Expect"))
    if expects:
        header.delete("Expect")
    try:
        trailer = take_trailer(header)
    except ValueError as error:
        raise StreamFault(Code.PROTOCOL_ERROR, str(error)) from None
    length = _length(header, ended)
    scheme = pseudo.get(":scheme", "")
    refused = _refused(header)
    return Head(method, scheme, host, target, url, header, trailer, length, expects, refused)


def trailer_of(pairs: Pairs) -> Header:
    """Return the trailer that pairs are.

    Raises:
        StreamFault: they are none.
    """
    pseudo, fields = _split(pairs)
    trailer = header_of(fields)
    if pseudo:
        raise _malformed("pseudo-header in a trailer")
    for name in trailer:
        if name in _NOT_TRAILERS or name.startswith("If-"):
            raise _malformed(f"invalid trailer {quoted(name)}")
    return trailer


def answer_pairs(
    status: int, fields: Mapping[str, Iterable[str]], without: Iterable[str] = ()
) -> Pairs:
    """Return the head of an answer; fields that aren't for the wire are left out."""
    pairs = [(b":status", b"%d" % status)]
    pairs += field_pairs(fields, without)
    return pairs


def field_pairs(fields: Mapping[str, Iterable[str]], without: Iterable[str] = ()) -> Pairs:
    """Return fields, sorted by name, as HTTP/2 has them: in lower case."""
    pairs = []
    for name, values in sorted(fields.items()):
        lower = name.lower()
        if name in without or lower in _NOT_SENT or not is_token(name):
            continue
        wire = lower.encode()
        pairs += [(wire, to_wire(each.strip(" \t"))) for each in values if is_field_value(each)]
    return pairs


def _malformed(text: str) -> StreamFault:
    return StreamFault(Code.PROTOCOL_ERROR, text)


def _split(pairs: Pairs) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return pseudo-headers and fields, of which each is well-formed."""
    pseudo: dict[str, str] = {}
    fields: list[tuple[str, str]] = []
    for raw_name, raw_value in pairs:
        name, value = from_wire(raw_name), from_wire(raw_value)
        if not is_field_value(value):
            raise _malformed(f"invalid value of {quoted(name)}")
        if name.startswith(":"):
            if fields or name in pseudo or name not in _PSEUDO:
                raise _malformed(f"invalid pseudo-header {quoted(name)}")
            pseudo[name] = value
        elif _is_lower_token(name):
            fields.append((name, value.strip(" \t")))
        else:
            raise _malformed(f"invalid field name {quoted(name)}")
    return pseudo, fields


def _target(pseudo: dict[str, str], method: str, host: str) -> str:
    """Return what HTTP/1.1 has in the request line."""
    path, scheme = pseudo.get(":path", ""), pseudo.get(":scheme", "")
    if not is_token(method) or not is_host(host):
        raise _malformed("invalid method or authority")
    if method == "CONNECT":
        if path or scheme or not pseudo.get(":authority"):
            raise _malformed("invalid CONNECT")
        return host
    if not path or scheme not in ("http", "https"):
        raise _malformed("no path, or no scheme")
    return path


def _url(method: str, target: str) -> URL:
    try:
        if method == "CONNECT":
            return URL(host=target)
        return parse_request_uri(target)
    except Error as error:
        raise _malformed(str(error)) from None


def _length(header: Header, ended: bool) -> int:
    """Return how long the body is; h2 has seen that ``Content-Length`` is a number."""
    said = header.get("Content-Length")
    if ended:
        if said.strip("0"):
            raise _malformed("a Content-Length and no body")
        return 0
    if not said:
        return -1
    return int(said) if len(said) < 20 and int(said) < 2**63 else 0


def _refused(header: Header) -> str:
    """Return why a request is answered with 400, ``""`` if it isn't.

    Go: net/http/internal/http2/server.go checkValidHTTP2RequestHeaders
    """
    for name in _OF_A_CONNECTION:
        if name in header:
            return f"request header {quoted(name)} is not valid in HTTP/2"
    te = header.values("Te")
    if te and (len(te) > 1 or te[0] not in ("trailers", "")):
        return 'request header "TE" may only be "trailers" in HTTP/2'
    return ""
