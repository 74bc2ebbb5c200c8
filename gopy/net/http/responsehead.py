"""The head of a response, taken apart: the status line, the fields, how the body ends.

Two ways lead through a head, as through a request's: two regular expressions take what servers
send; what they don't match goes the slow way, which takes the bare line feeds and folded lines
that Go takes, and says what is wrong with the rest.

Go: net/http/response.go ReadResponse, net/http/transfer.go readTransfer
"""

import re
from typing import Final, NamedTuple

from gopy.net.http.header import TOKEN, Header, has_token, header_of, is_field_value, is_token
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import from_wire

CHUNKED: Final = -1
TO_THE_END: Final = -2

_line: Final = re.compile(r"(HTTP/1\.[01]) +((\d\d\d)(?: [^\r\n]*)?)\r\n", re.ASCII).match
_fields: Final = re.compile(
    rf"^({TOKEN}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)\r\n", re.MULTILINE
).findall
_version: Final = re.compile(r"HTTP/(\d)\.(\d)", re.ASCII).fullmatch
_number: Final = re.compile(r"[0-9]{1,19}", re.ASCII).fullmatch


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


def parse_head(data: bytes) -> ResponseHead:
    """Take data, a whole head, apart.

    Raises:
        ValueError: it's none, with Go's text.
    """
    text = from_wire(data)
    line = _line(text)
    if line is not None:
        pairs = _fields(text, line.end())
        if len(pairs) == text.count("\n") - 2:  # neither the status line nor the last
            proto, status, code = line.groups()
            minor = 1 if proto[-1] == "1" else 0
            return ResponseHead(proto, 1, minor, status, int(code), header_of(pairs))
    return _parse_exactly(text)


def _parse_exactly(text: str) -> ResponseHead:
    first, *rest = [line.removesuffix("\r") for line in text.split("\n")]
    proto, blank, status = first.partition(" ")
    if not blank:
        raise ValueError(f"malformed HTTP response {quoted(first)}")
    status = status.lstrip(" ")
    code = status.partition(" ")[0]
    if len(code) != 3 or not (code.isascii() and code.isdigit()):
        raise ValueError(f"malformed HTTP status code {quoted(code)}")
    version = _version(proto)
    if version is None:
        raise ValueError(f"malformed HTTP version {quoted(proto)}")
    header = header_of(parse_fields(rest))
    return ResponseHead(proto, int(version[1]), int(version[2]), status, int(code), header)


def parse_fields(lines: list[str]) -> list[tuple[str, str]]:
    """Take the lines of fields apart, up to the empty one; folded ones are joined by a blank.

    Go: net/textproto/reader.go ReadMIMEHeader
    """
    if lines[0][:1] in (" ", "\t"):
        raise ValueError(f"malformed MIME header initial line: {quoted(lines[0])}")
    joined: list[str] = []
    for line in lines:
        if not line:
            break
        if line[0] in " \t":
            joined[-1] = joined[-1].rstrip(" \t") + " " + line.strip(" \t")
        else:
            joined.append(line)
    pairs = []
    for line in joined:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"malformed MIME header: missing colon: {quoted(line)}")
        value = value.strip(" \t")
        if not is_token(name.replace(" ", "")) or not is_field_value(value):
            raise ValueError(f"malformed MIME header line: {quoted(line)}")
        pairs.append((name, value))
    return pairs


def ending_of(head: ResponseHead, method: str) -> Ending:
    """Return how the body of the answer to method ends; drop the fields that don't hold.

    Raises:
        ValueError: what the fields say contradicts itself.

    Go: net/http/transfer.go readTransfer
    """
    header = head.header
    if "Pragma" in header and header.get("Pragma") == "no-cache":
        header.setdefault("Cache-Control", ["no-cache"])
    close = _closes(head)
    chunked = _is_chunked(head)
    lengths = _lengths(header, chunked)
    allowed = head.code >= 200 and head.code not in (204, 304)
    if method == "HEAD":
        return Ending(0, int(lengths) if lengths else -1, close, None)
    if not allowed:
        return Ending(0, 0, close, None)
    if chunked:
        return Ending(CHUNKED, -1, close, announced(header))
    if lengths:
        return Ending(int(lengths), int(lengths), close, None)
    return Ending(TO_THE_END, -1, True, None)


def _closes(head: ResponseHead) -> bool:
    """Go: net/http/transfer.go shouldClose"""
    if head.major < 1:
        return True
    header = head.header
    values = header.values("Connection")
    if any(has_token(value, "close") for value in values):
        return True
    if (head.major, head.minor) >= (1, 1):
        return False
    return not any(has_token(value, "keep-alive") for value in values)


def _is_chunked(head: ResponseHead) -> bool:
    """Go: net/http/transfer.go transferReader.parseTransferEncoding"""
    encodings = head.header.pop("Transfer-Encoding", None)
    if encodings is None or (head.major, head.minor) < (1, 1):
        return False
    if len(encodings) != 1:
        raise ValueError(f"too many transfer encodings: [{' '.join(map(quoted, encodings))}]")
    if encodings[0].lower() != "chunked":
        raise ValueError(f"unsupported transfer encoding: {quoted(encodings[0])}")
    return True


def _lengths(header: Header, chunked: bool) -> str:
    """Return what ``Content-Length`` says, ``""`` if nothing.

    Go: net/http/transfer.go fixLength
    """
    if "Content-Length" not in header:
        return ""
    lengths = [length.strip(" \t") for length in header["Content-Length"]]
    if chunked:
        header.delete("Content-Length")
        return ""
    if len(set(lengths)) > 1:
        told = "[" + " ".join(map(quoted, header["Content-Length"])) + "]"
        raise ValueError(
            f"http: message cannot contain multiple Content-Length headers; got {told}"
        )
    if len(lengths) > 1:
        header.set("Content-Length", lengths[0])
    if not _number(lengths[0]) or int(lengths[0]) >= 2**63:
        raise ValueError(f"bad Content-Length {quoted(lengths[0])}")
    return lengths[0]


def announced(header: Header) -> Header | None:
    """Take the names of the trailers that are announced out of header; None if there are none.

    Go: net/http/transfer.go fixTrailer
    """
    if "Trailer" not in header:
        return None
    trailer = Header()
    for value in header.pop("Trailer"):
        for name in value.split(","):
            name = name.strip(" \t")
            if name.title() in ("Transfer-Encoding", "Trailer", "Content-Length"):
                raise ValueError(f"bad trailer key {quoted(name)}")
            if name:
                trailer[name] = []
    return trailer or None
