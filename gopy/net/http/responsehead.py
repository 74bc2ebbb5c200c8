"""The head of a response, taken apart: the status line, the fields, how the body ends.

Two ways lead through a head, as through a request's: two regular expressions take what servers
send; what they don't match goes the slow way, which takes the bare line feeds and folded lines
that Go takes, and says what is wrong with the rest.

Go: net/http/response.go ReadResponse, net/http/transfer.go readTransfer
"""

import re
from typing import Final, NamedTuple

from gopy.net.http.fields import (
    declared_length,
    fast_fields,
    fix_pragma,
    lines_of,
    parse_fields,
    should_close,
    take_chunked,
    take_trailer,
)
from gopy.net.http.grammar import version_of
from gopy.net.http.header import Header, header_of
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import from_wire

CHUNKED: Final = -1
TO_THE_END: Final = -2

_line: Final = re.compile(r"(HTTP/1\.[01]) +((\d\d\d)(?: [^\r\n]*)?)\r\n", re.ASCII).match


class ResponseHead(NamedTuple):
    """A head, taken apart."""

    proto: str
    major: int
    minor: int
    status: str
    code: int
    header: Header


class Ending(NamedTuple):
    """How long the body is: that many bytes, CHUNKED, or TO_THE_END; and what follows it."""

    framing: int
    content_length: int
    close: bool
    trailer: Header | None
    chunked: bool


def parse_head(data: bytes) -> ResponseHead:
    """Take data, a whole head, apart.

    Raises:
        ValueError: it's none, with Go's text.
    """
    text = from_wire(data)
    line = _line(text)
    if line is not None:
        pairs = fast_fields(text, line.end())
        if pairs is not None:
            proto, status, code = line.groups()
            minor = 1 if proto[-1] == "1" else 0
            return ResponseHead(proto, 1, minor, status, int(code), header_of(pairs))
    return _parse_exactly(text)


def _parse_exactly(text: str) -> ResponseHead:
    first, *rest = lines_of(text)
    proto, blank, status = first.partition(" ")
    if not blank:
        raise ValueError(f"malformed HTTP response {quoted(first)}")
    status = status.lstrip(" ")
    code = status.partition(" ")[0]
    if len(code) != 3 or not (code.isascii() and code.isdigit()):
        raise ValueError(f"malformed HTTP status code {quoted(code)}")
    version = version_of(proto)
    if version is None:
        raise ValueError(f"malformed HTTP version {quoted(proto)}")
    header = header_of(parse_fields(rest))
    return ResponseHead(proto, int(version[1]), int(version[2]), status, int(code), header)


def ending_of(head: ResponseHead, method: str) -> Ending:
    """Return how the body of the answer to method ends; drop the fields that don't hold.

    Raises:
        ValueError: what the fields say contradicts itself.

    Go: net/http/transfer.go readTransfer
    """
    header = head.header
    fix_pragma(header)
    close = should_close(header, head.major, head.minor)
    if close and (head.major, head.minor) >= (1, 1):
        header.delete("Connection")
    chunked = take_chunked(header, (head.major, head.minor) >= (1, 1))
    length = declared_length(header)
    trailer = None
    allowed = not 100 <= head.code <= 199 and head.code not in (204, 304)
    if chunked:
        if allowed and method != "HEAD":
            header.delete("Content-Length")
        trailer = take_trailer(header)
    if method == "HEAD":
        return Ending(0, -1 if length is None else length, close, trailer, chunked)
    if not allowed:
        return Ending(0, 0, close, trailer, chunked)
    if chunked:  # what comes behind it may be there without having been announced
        return Ending(CHUNKED, -1, close, Header() if trailer is None else trailer, True)
    if length is not None:
        return Ending(length, length, close, None, False)
    return Ending(TO_THE_END, -1, True, None, False)
