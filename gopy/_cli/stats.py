"""What a server tells about itself when it is asked for STATS: one line of JSON."""

import json
import os
from typing import Final, NamedTuple

from gopy._cli.protocol import ProtocolError
from gopy._core import sched_stats
from gopy.runtime import num_goroutine

SCHED: Final = ("threads", "idle", "runqueue", "switches", "steals", "polls")


class Stats(NamedTuple):
    """What a load shows of it; ``sched`` has at least the counters of SCHED."""

    goroutines: int
    rss: int
    sched: dict[str, int]


def stats_line(counts: dict[str, int]) -> bytes:
    """Return the reply to STATS: this process's numbers and the server's own counts."""
    stats = Stats(num_goroutine(), resident_bytes(), sched_stats())
    return json.dumps({**stats._asdict(), **counts}).encode()


def parse_stats(line: bytes) -> Stats:
    """Return what a reply to STATS says.

    Raises:
        ProtocolError: it is none.
    """
    try:
        told = json.loads(line)
        sched = {name: int(told["sched"][name]) for name in SCHED}
        return Stats(int(told["goroutines"]), int(told["rss"]), sched)
    except (ValueError, TypeError, KeyError):
        text = line.decode(errors="backslashreplace")
        raise ProtocolError(f"the reply to STATS is {text!r}") from None


def resident_bytes() -> int:
    """Return how much memory of this process is resident."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
