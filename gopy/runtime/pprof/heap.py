"""The profile ``heap``: what memory holds, as far as CPython can tell.

    tracemalloc is tracing   blocks that were allocated since, by the stack that did so
    else                     objects by their type: how many, and their own sizes, without
                             what they refer to; only those that the cyclic collector
                             tracks, so no str, bytes or int.  Where they were made is
                             not known: a row's one frame is named after the type.

``python -X tracemalloc=10`` or ``tracemalloc.start(10)`` traces, with stacks of 10 frames; it
takes a good deal of time and memory.

Differs: Go samples allocations by itself, and knows also what has been freed again; so there
is a profile ``allocs`` there, and none here.

Go: runtime/mprof.go MemProfile, runtime/pprof/pprof.go writeHeap
"""

import gc
import resource
import sys
import tracemalloc
from time import time_ns
from typing import Final

from gopy.runtime.frames import Function, Site, Stack, name_of
from gopy.runtime.pprof.places import function_around
from gopy.runtime.pprof.printing import pcs_text, stack_text
from gopy.runtime.pprof.profile import BuiltinProfile, enter
from gopy.runtime.pprof.snapshot import Kind, Row, Snapshot

_KINDS: Final = (Kind("inuse_objects", "count"), Kind("inuse_space", "bytes"))


class Heap(BuiltinProfile):
    """What memory holds: by stack if tracemalloc is tracing, else by type."""

    __slots__ = ()

    def count(self) -> int:
        """Return how many different stacks, or types, there are; it looks at all objects."""
        return len(self.snapshot().rows)

    def snapshot(self) -> Snapshot:
        """Return how many objects each row has, and their bytes; the most bytes first."""
        held = _traced() if tracemalloc.is_tracing() else _by_type()
        rows: dict[Row, tuple[int, ...]] = {
            (stack, ()): values for stack, values in sorted(held.items(), key=lambda e: -e[1][1])
        }
        space = Kind("space", "bytes")
        return Snapshot(_KINDS, space, 1, rows, time_ns(), default_type="inuse_space")

    def _text(self, debug: int) -> str:
        is_traced = tracemalloc.is_tracing()
        rows = self.snapshot().rows
        total = _in_use(*map(sum, zip(*rows.values(), strict=True))) if rows else _in_use(0, 0)
        parts = [f"heap profile: {total} @ heap/1\n"]
        for (stack, _), (count, size) in rows.items():
            parts.append(f"{_in_use(count, size)} {pcs_text(stack)}\n{stack_text(stack)}")
        how = "stack, since tracemalloc traces" if is_traced else "type; tracemalloc does not trace"
        collections = sum(each["collections"] for each in gc.get_stats())
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        parts.append(f"\n# by {how}\n# NumGC = {collections}\n# MaxRSS = {most}\n")
        return "".join(parts)


def _in_use(count: int, size: int) -> str:
    """Return a row's figures; allocated is, as far as it's known, only what is in use."""
    return f"{count}: {size} [{count}: {size}]"


def _traced() -> dict[Stack, tuple[int, int]]:
    """Return how many blocks each stack has allocated, and their bytes."""
    own = tracemalloc.Filter(False, tracemalloc.__file__)
    taken = tracemalloc.take_snapshot().filter_traces([own])
    found: dict[Stack, tuple[int, int]] = {}
    for each in taken.statistics("traceback"):
        outermost_first = each.traceback
        stack = tuple(
            Site(function_around(frame.filename, frame.lineno), frame.lineno)
            for frame in reversed(outermost_first)
        )
        count, size = found.get(stack, (0, 0))
        found[stack] = (count + each.count, size + each.size)
    return found


def _by_type() -> dict[Stack, tuple[int, int]]:
    """Return how many objects of each type the collector tracks, and their bytes."""
    found: dict[type, tuple[int, int]] = {}
    for each in gc.get_objects():
        kind = type(each)
        count, size = found.get(kind, (0, 0))
        found[kind] = (count + 1, size + _size_of(each))
    by_name: dict[Stack, tuple[int, int]] = {}
    for kind, (count, size) in found.items():
        stack = (Site(Function(name_of(kind.__module__, kind.__qualname__), "", 0), 0),)
        others, their_size = by_name.get(stack, (0, 0))
        by_name[stack] = (others + count, their_size + size)
    return by_name


def _size_of(thing: object) -> int:
    try:
        return sys.getsizeof(thing)
    except Exception:  # a class may have a __sizeof__ of its own, which does whatever it does
        return 0


enter(Heap("heap"))
