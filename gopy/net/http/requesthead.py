"""The head of a request: the request line and the fields, as bytes and taken apart.

Two ways lead through a head.  The fast one is two regular expressions, and takes what every
client sends; whatever they don't match goes the slow one, which is exact: it takes the bare line
feeds and folded lines that Go takes, and says what is wrong with the rest.

Rejected: httptools.  It takes about half the time, but has its own mind of what a request may
be, and parses pipelined requests, and bodies that nobody has asked for yet, as soon as it gets
them; docs/decisions/http-heads.md.

Go: net/http/request.go readRequest, net/textproto/reader.go ReadMIMEHeader
"""

import re
from typing import Final, NamedTuple

from gopy.net.http.fields import (
    MAX_FIELDS,
    Pairs,
    UnsupportedEncoding,
    declared_length,
    fast_fields,
    lines_of,
    parse_fields,
    take_chunked,
    take_trailer,
)
from gopy.net.http.grammar import TOKEN, is_host, is_token, version_of
from gopy.net.http.header import Header, header_of
from gopy.net.http.status import STATUS_HTTP_VERSION_NOT_SUPPORTED
from gopy.net.http.wireerrors import BadRequestError, told, too_large, unsupported_encoding
from gopy.net.url.wiretext import from_wire

_line: Final = re.compile(rf"({TOKEN}) ([^ \r\n]+) (HTTP/1\.[01])\r\n").match


class Head(NamedTuple):
    """A head, taken apart."""

    method: str
    target: str
    proto: str
    minor: int
    header: Header


def parse_fast(data: bytes, max_fields: int = MAX_FIELDS) -> Head | None:
    """Take a head apart that is as clients send it; None for any other."""
    text = from_wire(data)
    line = _line(text)
    if line is None:
        return None
    method, target, proto = line.groups()
    pairs = fast_fields(text, line.end())
    if pairs is None:
        return None
    return Head(method, target, proto, 1 if proto[-1] == "1" else 0, collect(pairs, max_fields))


def parse_exactly(data: bytes, max_fields: int = MAX_FIELDS) -> Head:
    """Take data, which is a whole head, apart.

    Raises:
        BadRequestError: it's no request, with what to answer.
    """
    lines = lines_of(from_wire(data))
    method, target, proto, major, minor = parse_line(lines[0])
    try:
        pairs = parse_fields(lines[1:])
    except ValueError as error:
        raise BadRequestError(str(error)) from None
    header = collect(pairs, max_fields)
    if major != 1:
        raise told("unsupported protocol version", STATUS_HTTP_VERSION_NOT_SUPPORTED)
    head = Head(method, target, proto, minor, header)
    if not all(map(is_token, header)):
        check_host(head)  # which Go does first
        raise told("invalid header name")
    return head


def parse_line(line: str) -> tuple[str, str, str, int, int]:
    """Return method, target and protocol of a request line, and the version's two numbers."""
    method, _, rest = line.partition(" ")
    target, blank, proto = rest.partition(" ")
    if not blank:
        raise BadRequestError("malformed HTTP request")
    if not is_token(method):
        raise BadRequestError("invalid method")
    version = version_of(proto)
    if version is None:
        raise BadRequestError("malformed HTTP version")
    return method, target, proto, int(version[1]), int(version[2])


def collect(pairs: Pairs, max_fields: int) -> Header:
    """Make a Header of names and values; too many are too large."""
    if len(pairs) > max_fields:
        raise too_large()
    return header_of(pairs)


def check_host(head: Head) -> str:
    """Take ``Host`` out of the fields and return it.

    Raises:
        BadRequestError: it's missing, malformed, or there are several.
    """
    hosts = dict.pop(head.header, "Host", None)
    if not hosts:
        if head.minor >= 1 and head.method != "CONNECT":
            raise told("missing required Host header")
        return ""
    if len(hosts) > 1:
        raise BadRequestError("too many Host headers")
    if not is_host(hosts[0]):
        raise told("malformed Host header")
    return str(hosts[0])


def body_length(head: Head) -> int:
    """Return how long the body is, -1 if it's chunked; drop the fields that don't hold.

    Raises:
        BadRequestError: the lengths contradict each other, or one isn't a number.

    Go: net/http/transfer.go readTransfer
    """
    header = head.header
    try:
        chunked = take_chunked(header, head.minor >= 1)
        length = declared_length(header)
    except UnsupportedEncoding as error:
        raise unsupported_encoding(str(error)) from None
    except ValueError as error:
        raise BadRequestError(str(error)) from None
    if chunked:
        header.delete("Content-Length")
        return -1
    return length or 0


def trailer_of(head: Head) -> Header | None:
    """Take the trailers that are announced out of the fields; None if there are none.

    Raises:
        BadRequestError: one of them can't be one.
    """
    try:
        return take_trailer(head.header)
    except ValueError as error:
        raise BadRequestError(str(error)) from None
