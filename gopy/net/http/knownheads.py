"""Heads of requests that came before: a client sends the same fields with all that it asks for.

The two parts of a head are remembered apart, as bytes and what they came to: the line, and the
fields behind it.  Only such as are usual: a GET of HTTP/1.1 for a path, without a body and without
fields that say more than a handler needs to know.  For any other None is remembered: it has to be
parsed each time.

Invariants:
    K1  What is remembered is what the bytes would be parsed to.
    K2  Nobody gets hold of a remembered Header: it's copied when a handler asks for it.
    K3  Of each kind at most MOST are remembered, none longer than LONGEST.

Locking: none.  Who loses a race has done the work twice, and found the same.

Go: none
"""

import re
from typing import Final, NamedTuple, TypeAlias, TypeVar

from gopy.net.http.fields import MAX_FIELDS, fast_fields, should_close
from gopy.net.http.grammar import has_token, is_host
from gopy.net.http.header import Header, header_of
from gopy.net.url import Error, parse_request_uri
from gopy.net.url.wiretext import from_wire

MOST: Final = 512
LONGEST: Final = 2048  # bytes

_line: Final = re.compile(rb"GET (/[!-~]*) HTTP/1\.1\r\n").fullmatch
_UNUSUAL: Final = frozenset(("Transfer-Encoding", "Content-Length", "Expect", "Pragma"))

T = TypeVar("T")


class Fields(NamedTuple):
    """A block of fields, taken apart."""

    host: str
    header: Header  # without the host
    number: int  # with it


Known: TypeAlias = tuple[str, Fields]  # what is asked for, and the fields


class Targets(dict[bytes, str | None]):
    """Lines with their ends, each with what it asks for."""

    __slots__ = ()

    def __missing__(self, line: bytes) -> str | None:
        return _remembered(self, line, _target(line))


class Blocks(dict[bytes, Fields | None]):
    """Blocks of fields, with the empty line behind them."""

    __slots__ = ()

    def __missing__(self, block: bytes) -> Fields | None:
        return _remembered(self, block, _fields(block))


TARGETS: Final = Targets()
BLOCKS: Final = Blocks()


def _remembered(known: dict[bytes, T], part: bytes, came_to: T) -> T:
    if len(part) <= LONGEST:
        if len(known) >= MOST:
            known.clear()
        known[part] = came_to
    return came_to


def _target(line: bytes) -> str | None:
    found = _line(line)
    if found is None:
        return None
    target = from_wire(found[1])
    try:
        url = parse_request_uri(target)
    except Error:
        return None
    return None if url.host else target


def _fields(block: bytes) -> Fields | None:
    pairs = fast_fields("\r\n" + from_wire(block), 2)
    if pairs is None or len(pairs) > MAX_FIELDS:
        return None
    header = header_of(pairs)
    hosts = dict.pop(header, "Host", ())
    if len(hosts) != 1 or not is_host(hosts[0]) or not _UNUSUAL.isdisjoint(header):
        return None
    if dict.get(header, "Connection") and (
        should_close(header, 1, 1) or has_token(header.get("Connection"), "close")
    ):
        return None
    return Fields(hosts[0], header, len(pairs))
