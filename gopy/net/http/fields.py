"""The fields of a head or a trailer, taken apart; and what they say of the body's end.

Two ways lead through the fields: one regular expression takes what everybody sends; what it
doesn't match goes the slow way, which takes the bare line feeds and folded lines that Go takes,
and says what is wrong with the rest.

Errors are ValueErrors with Go's texts; a server makes answers of them.

Go: net/textproto/reader.go ReadMIMEHeader, net/http/transfer.go
"""

import re
from typing import Final, TypeAlias

from gopy.net.http.grammar import (
    TOKEN,
    VALUE,
    contains_token,
    elements,
    is_field_value,
    is_token,
)
from gopy.net.http.header import Header, canonical_header_key
from gopy.net.url.quoting import quoted

MAX_FIELDS: Final = 500

Pairs: TypeAlias = list[tuple[str, str]]

_all: Final = re.compile(rf"^({TOKEN}):[ \t]*({VALUE})\r\n", re.MULTILINE).findall
_number: Final = re.compile(r"[0-9]{1,19}", re.ASCII).fullmatch
_FRAMING: Final = ("Transfer-Encoding", "Trailer", "Content-Length")


class UnsupportedEncoding(ValueError):
    """A ``Transfer-Encoding`` that isn't exactly ``chunked``.

    Go: net/http/transfer.go unsupportedTEError
    """


def fast_fields(text: str, start: int) -> Pairs | None:
    """Return the fields of a head whose first line ends at start; None if one isn't as usual."""
    if " \r\n" in text or "\t\r\n" in text:  # blanks behind a value are none of it
        return None
    pairs: Pairs = _all(text, start)
    if len(pairs) != text.count("\n") - 2:  # neither the first line nor the last
        return None
    return pairs


def lines_of(text: str) -> list[str]:
    """Return the lines of text without their ends."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def parse_fields(lines: list[str]) -> Pairs:
    """Take the lines of fields apart, up to the empty one; folded ones are joined by a blank.

    A name may have blanks in it, which the caller has to look for.  A line is cut before it's
    joined, as Go does it: what is folded into nothing ends in a blank, and so is no ``chunked``.

    Raises:
        ValueError: that is no field.

    Go: net/textproto/reader.go ReadMIMEHeader
    """
    if lines[0][:1] in (" ", "\t"):
        raise ValueError(f"malformed MIME header initial line: {quoted(lines[0])}")
    pairs = []
    i = 0
    while i < len(lines) and (line := lines[i]):
        if ":" not in line:
            raise ValueError(f"malformed MIME header: missing colon: {quoted(line)}")
        line = line.rstrip(" \t")
        i += 1
        while i < len(lines) and lines[i].startswith((" ", "\t")):
            line += " " + lines[i].strip(" \t")
            i += 1
        name, _, value = line.partition(":")
        if not is_token(name.replace(" ", "")) or not is_field_value(value):
            raise ValueError(f"malformed MIME header line: {quoted(line)}")
        pairs.append((name, value.lstrip(" \t")))
    return pairs


def take_chunked(header: Header, is_11: bool) -> bool:
    """Take ``Transfer-Encoding`` out of header and say whether the body is in chunks.

    Only one that is exactly ``chunked`` is taken: lists and odd spellings are how requests are
    smuggled.  HTTP/1.0 has none.

    Raises:
        UnsupportedEncoding: it's another.

    Go: net/http/transfer.go transferReader.parseTransferEncoding
    """
    encodings = header.pop("Transfer-Encoding", None)
    if encodings is None or not is_11:
        return False
    if len(encodings) != 1:
        told = " ".join(map(quoted, encodings))
        raise UnsupportedEncoding(f"too many transfer encodings: [{told}]")
    if not encodings[0].isascii() or encodings[0].lower() != "chunked":
        raise UnsupportedEncoding(f"unsupported transfer encoding: {quoted(encodings[0])}")
    return True


def declared_length(header: Header) -> int | None:
    """Return what ``Content-Length`` says, None if nothing; of equal ones, leave one.

    Raises:
        ValueError: there are different ones, or it's no number.

    Go: net/http/transfer.go fixLength, parseContentLength
    """
    if "Content-Length" not in header:
        return None
    values = header["Content-Length"]
    lengths = {value.strip(" \t") for value in values}
    if len(lengths) > 1:
        told = " ".join(map(quoted, values))
        raise ValueError(
            f"http: message cannot contain multiple Content-Length headers; got [{told}]"
        )
    length = lengths.pop()
    if not length:
        raise ValueError('invalid empty Content-Length ""')
    if len(values) > 1:
        header.set("Content-Length", length)
    if not _number(length) or int(length) >= 2**63:
        raise ValueError(f"bad Content-Length {quoted(length)}")
    return int(length)


def take_trailer(header: Header) -> Header | None:
    """Take the names that ``Trailer`` announces out of header; None if there are none.

    Raises:
        ValueError: one says how the body ends, which can't come behind it.

    Go: net/http/transfer.go fixTrailer
    """
    if "Trailer" not in header:
        return None
    trailer = Header()
    for value in header.pop("Trailer"):
        for name in map(canonical_header_key, elements(value)):
            if name in _FRAMING:
                raise ValueError(f"bad trailer key {quoted(name)}")
            trailer[name] = []
    return trailer or None


def should_close(header: Header, major: int, minor: int) -> bool:
    """Say whether who sent header wants the connection closed after this exchange.

    Go: net/http/transfer.go shouldClose
    """
    if major < 1:
        return True
    values = header.values("Connection")
    if any(contains_token(value, "close") for value in values):
        return True
    if (major, minor) >= (1, 1):
        return False
    return not any(contains_token(value, "keep-alive") for value in values)


def fix_pragma(header: Header) -> None:
    """Let old peers' ``Pragma: no-cache`` be understood as ``Cache-Control``.

    Go: net/http/request.go fixPragmaCacheControl
    """
    if "Pragma" in header and header.get("Pragma") == "no-cache":
        header.setdefault("Cache-Control", ["no-cache"])
