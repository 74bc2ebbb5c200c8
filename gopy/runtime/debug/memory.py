"""What the cyclic collector did, and memory given back to the system.

CPython counts collections but keeps no times.  They are taken by a callback of the
collector's, which is there from the first `read_gc_stats` on: who never asks pays nothing.

Differs: most objects are freed by reference counts, which stop nobody and are not counted
here.  With a GIL a pause is the time of all threads; without it the collector lets them run
for a part.

Go: runtime/debug/garbage.go
"""

import ctypes
import gc
from collections import deque
from dataclasses import dataclass
from time import monotonic_ns, time_ns

from gopy.time import Duration, Time, unix

KEPT = 256  # pauses, as in Go
NANOSECOND = 1e-9

_pauses: deque[tuple[int, int]] = deque(maxlen=KEPT)  # how long, and when it ended; ns
_began_ns = 0
_total_ns = 0
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone


@dataclass(frozen=True, slots=True)
class GCStats:
    """The cyclic collector so far, as `read_gc_stats` found it.

    Go: runtime/debug/garbage.go GCStats
    """

    last_gc: Time  #: when the last collection ended; zero if none has since the first reading
    num_gc: int  #: collections of all generations since Python's start
    pause_total: Duration  #: what collections have taken since the first reading
    pause: tuple[Duration, ...]  #: the last 256 of them, the most recent first
    pause_end: tuple[Time, ...]  #: when these ended
    pause_quantiles: tuple[Duration, ...]  #: their least, quartiles and greatest; 0 if none
    collected: int  #: objects that were garbage, since Python's start
    uncollectable: int  #: objects that could not be freed


def read_gc_stats() -> GCStats:
    """Return what the cyclic collector has done; times are taken from the first call on.

    Go: runtime/debug/garbage.go ReadGCStats
    Differs: it returns what Go fills in; num_gc counts the frequent collections of the
    youngest objects, too.
    """
    if _on_collection not in gc.callbacks:
        gc.callbacks.append(_on_collection)
    pauses = list(reversed(_pauses.copy()))
    spans = [_span(ns) for ns, _ in pauses]
    ends = [unix(0, ns) for _, ns in pauses]
    counted = gc.get_stats()
    return GCStats(
        last_gc=ends[0] if ends else Time(),
        num_gc=sum(each["collections"] for each in counted),
        pause_total=_span(_total_ns),
        pause=tuple(spans),
        pause_end=tuple(ends),
        pause_quantiles=_quantiles(sorted(spans)),
        collected=sum(each["collected"] for each in counted),
        uncollectable=sum(each["uncollectable"] for each in counted),
    )


def free_os_memory() -> None:
    """Collect all garbage, and give the system what memory can be given back; it may take long.

    Blocks the calling thread, and with a GIL all others for most of it.  Where the C library is
    not glibc only the collection is done; builds without a GIL keep small blocks to themselves.

    Go: runtime/debug/garbage.go FreeOSMemory
    """
    gc.collect()
    if _trim is not None:
        _trim(0)


def _on_collection(phase: str, info: dict[str, int]) -> None:
    """Be told by the collector that it begins, or has finished; it may come anywhere: no locks."""
    global _began_ns, _total_ns
    if phase == "start":
        _began_ns = monotonic_ns()
    elif _began_ns:
        took = monotonic_ns() - _began_ns
        _began_ns = 0
        _total_ns += took
        _pauses.append((took, time_ns()))


def _quantiles(spans: list[Duration]) -> tuple[Duration, ...]:
    """Return five: of sorted spans the least, three quartiles, the greatest."""
    if not spans:
        return (Duration(0),) * 5
    last = len(spans) - 1
    return (*(spans[len(spans) * quarter // 4] for quarter in range(4)), spans[last])


def _span(ns: int) -> Duration:
    return Duration(ns * NANOSECOND)
