"""The time limits of a server, as spans or None for no limit.

Go: net/http/server.go Server
"""

from datetime import timedelta
from typing import NamedTuple

from gopy.time import Duration


class Timing(NamedTuple):
    """How long a connection may take for what."""

    read: Duration | None  # a whole request
    header: Duration | None  # its head
    write: Duration | None  # the answer, from the end of the head on
    idle: Duration | None  # until the next request begins
    handshake: Duration | None

    @property
    def limits_reads(self) -> bool:
        """Say whether read deadlines are set at all."""
        return bool(self.read or self.header or self.idle)


def timing(
    read: float | timedelta | None,
    header: float | timedelta | None,
    write: float | timedelta | None,
    idle: float | timedelta | None,
) -> Timing:
    """Make one of what a Server was given; what isn't positive is no limit.

    The limit of a head is that of a request where it isn't given, and so is that of idleness.
    """
    reads, writes = positive(read), positive(write)
    heads = positive(header) if header else reads
    idles = positive(idle) if idle else reads
    handshakes = [span for span in (heads, reads, writes) if span]
    return Timing(reads, heads, writes, idles, min(handshakes, default=None))


def positive(span: float | timedelta | None) -> Duration | None:
    """Return span as a Duration; None if it's none, or not positive."""
    if span is None:
        return None
    made = Duration(span)
    return made if made > 0 else None
