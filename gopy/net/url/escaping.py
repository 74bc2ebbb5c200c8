"""Escaping: which characters may stand in which part of a URL, and ``%XX`` for the others.

Texts are UTF-8 on the wire; bytes that aren't, stay what they are as Python's surrogate escapes.

Go: net/url/url.go escape, unescape, gen_encoding_table.go shouldEscape
"""

import re
from enum import Enum
from typing import Final
from urllib.parse import unquote_to_bytes

from gopy.net.url.errors import EscapeError, InvalidHostError
from gopy.net.url.wiretext import from_wire, to_wire

_UNRESERVED: Final = "-_.~0-9A-Za-z"
_HOST: Final = _UNRESERVED + r"""!$&'()*+,;=:\[\]<>\""""


class Part(Enum):
    """A part of a URL; its value is the class of characters that it may have unescaped.

    Go: net/url/encoding_table.go encoding
    """

    PATH = _UNRESERVED + "$&+,/:;=@"
    SEGMENT = _UNRESERVED + "$&+:=@"
    HOST = _HOST
    ZONE = _HOST + "_"
    USER = _UNRESERVED + "$&+,;="
    QUERY = _UNRESERVED
    FRAGMENT = _UNRESERVED + "$&+,/:;=?@!()*"


def _table(part: Part) -> list[str]:
    """Return what each byte becomes in part."""
    fits = re.compile(f"[{part.value}]").fullmatch
    table = [chr(code) if fits(chr(code)) else f"%{code:02X}" for code in range(256)]
    if part is Part.QUERY:
        table[ord(" ")] = "+"
    return table


_TABLES: Final = {part: _table(part) for part in Part}
_clean: Final = {part: re.compile(f"[{part.value}]*").fullmatch for part in Part}
_broken: Final = re.compile(r"%(?![0-9A-Fa-f]{2})").search
_escape_of_ascii: Final = re.compile(r"%(?!25)[0-7].").search
_no_host: Final = re.compile(rf"[^{_HOST}%\x80-\U0010ffff]").search


def escape(text: str, part: Part) -> str:
    """Return text with ``%XX`` for each byte that may not stand in part as it is."""
    if _clean[part](text):
        return text
    return "".join(map(_TABLES[part].__getitem__, to_wire(text)))


def unescape(text: str, part: Part) -> str:
    """Return text with the byte for each ``%XX``, and in a query a blank for ``+``.

    Raises:
        EscapeError: that is no escape, or one that may not stand in part.
        InvalidHostError: part is the host, and text has a character that no host has.
    """
    if part is Part.HOST or part is Part.ZONE:
        _check_host(text, part)
    broken = _broken(text) if "%" in text else None
    if broken is not None:
        raise EscapeError(_three_bytes(text, broken.start()))
    if part is Part.QUERY:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    data = unquote_to_bytes(to_wire(text))
    return from_wire(data)


def _check_host(text: str, part: Part) -> None:
    """A host may escape only what is no ASCII, a zone's name also what it could have as it is."""
    escaped = _escape_of_ascii(text) if part is Part.HOST else _bad_zone_escape(text)
    found = [each for each in (_broken(text), escaped, _no_host(text)) if each is not None]
    if not found:
        return
    first = min(found, key=lambda each: each.start())
    if first[0][0] == "%":
        raise EscapeError(_three_bytes(text, first.start()))
    raise InvalidHostError(first[0])


def _three_bytes(text: str, start: int) -> str:
    return from_wire(to_wire(text[start:])[:3])


def _bad_zone_escape(text: str) -> "re.Match[str] | None":
    for found in re.finditer("%[0-9A-Fa-f]{2}", text):
        byte = chr(int(found[0][1:], 16))
        if found[0] != "%25" and byte != " " and not _clean[Part.HOST](byte):
            return found
    return None


def query_escape(s: str, /) -> str:
    """Escape s so that it may stand in a query: a blank becomes ``+``.

    Go: net/url/url.go QueryEscape
    """
    return escape(s, Part.QUERY)


def query_unescape(s: str, /) -> str:
    """Undo `query_escape`.

    Raises:
        EscapeError: a ``%`` without two hexadecimal digits.

    Go: net/url/url.go QueryUnescape
    """
    return unescape(s, Part.QUERY)


def path_escape(s: str, /) -> str:
    """Escape s so that it may stand in a path as one segment: a ``/`` becomes ``%2F``.

    Go: net/url/url.go PathEscape
    """
    return escape(s, Part.SEGMENT)


def path_unescape(s: str, /) -> str:
    """Undo `path_escape`.

    Raises:
        EscapeError: a ``%`` without two hexadecimal digits.

    Go: net/url/url.go PathUnescape
    """
    return unescape(s, Part.SEGMENT)
