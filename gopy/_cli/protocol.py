"""What server and load say to each other: a request is a line, its reply is a line.

    PING <id>        PONG <id>
    WORK <id> <n>    DONE <id> <result>     the result is `result_of` n
    STATS            one line of JSON
    anything else    ERR <why>, and the connection is closed

id and n are 1 to 18 decimal digits.  Replies come in the order of their requests.
Unasked the server says two things only:

    BUSY <why>       there are too many connections; this one is closed
    BYE              the server is about to stop: send no more; what was sent is answered
"""

import re
from typing import Final, NamedTuple
from zlib import crc32

MAX_LINE: Final = 256  # of a request, without its end
BYE: Final = b"BYE"
STATS: Final = b"STATS"

_REPEATS: Final = 100  # of n, so that a job is a little work
_request = re.compile(rb"(PING) (\d{1,18})|(WORK) (\d{1,18}) (\d{1,18})|STATS").fullmatch


class ProtocolError(Exception):
    """A line that is no request; its text is what the client is told."""


class Request(NamedTuple):
    """A line of a client's, taken apart.  The fields that a verb does not have are empty."""

    verb: bytes
    id: bytes = b""
    n: bytes = b""


def parse(line: bytes) -> Request:
    """Return what line, without its end, asks for.

    Raises:
        ProtocolError: it is no request.
    """
    found = _request(line)
    if found is None:
        raise ProtocolError("not a request")
    ping, ping_id, work, work_id, n = found.groups()
    if ping:
        return Request(ping, ping_id)
    return Request(work, work_id, n) if work else Request(STATS)


def line_of(request: Request) -> bytes:
    """Return request as a line with its end."""
    return b" ".join(filter(None, request)) + b"\n"


def reply_to(request: Request) -> bytes:
    """Return the reply to a PING or WORK, without a line's end."""
    if request.verb == b"PING":
        return b"PONG " + request.id
    return b"DONE %b %d" % (request.id, result_of(request.n))


def result_of(n: bytes) -> int:
    """Return the checksum (CRC-32) of n's digits repeated 100 times."""
    return crc32(n * _REPEATS)
