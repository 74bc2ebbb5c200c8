"""What a server lets its peers take: spans of time, or None for no limit, and sizes.

Go: net/http/server.go Server
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from gopy.net.http.fields import MAX_FIELDS
from gopy.time import Duration

DEFAULT_MAX_HEADER_BYTES: Final = 1 << 20
HEADER_SLOP: Final = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a connection may take for what, and how big a head may be."""

    read: Duration | None  # a whole request
    header: Duration | None  # its head
    write: Duration | None  # the answer, from the end of the head on
    idle: Duration | None  # until the next request begins
    handshake: Duration | None
    head_bytes: int
    fields: int
    limits_reads: bool  # whether read deadlines are set at all


Span = float | timedelta | None


def limits(
    read: Span, header: Span, write: Span, idle: Span, head_bytes: int, fields: int
) -> Limits:
    """Make one of what a Server was given; what isn't positive is no limit, or the usual size.

    The limit of a head is that of a request where it isn't given, and so is that of idleness.
    """
    reads, writes = positive(read), positive(write)
    heads = positive(header) if header else reads
    idles = positive(idle) if idle else reads
    handshakes = [span for span in (heads, reads, writes) if span]
    most = head_bytes if head_bytes > 0 else DEFAULT_MAX_HEADER_BYTES
    return Limits(
        reads,
        heads,
        writes,
        idles,
        min(handshakes, default=None),
        most + HEADER_SLOP,
        fields if fields > 0 else MAX_FIELDS,
        bool(reads or heads or idles),
    )


def positive(span: Span) -> Duration | None:
    """Return span as a Duration; None if it's none, or not positive."""
    if span is None:
        return None
    made = Duration(span)
    return made if made > 0 else None
