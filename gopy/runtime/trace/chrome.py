"""The trace as a file: Chrome's trace events, one JSON object a line, in one array.

Each of the scheduler's threads is a track, on which goroutines are slices, from when they run to
when they stop; what happens meanwhile is an instant.  Tasks and regions, which outlast that, have
tracks of their own.  Times are microseconds of the monotonic clock.

A reader of such an array needs no end of it: a process that is killed leaves a trace, too.

Go: internal/trace/traceviewer
Differs: a track is a thread, not a P: a goroutine stays on its thread, whichever P that holds.
"""

import os
import sys
from collections.abc import Callable, Iterable
from json import dumps
from typing import Any, Final, TypeAlias

Place: TypeAlias = tuple[int, int]  # a thread's ident, and its number as an M; 0, -1: sysmon

# When, what, where, with which P, whom it concerns, and what else is known.
Record: TypeAlias = tuple[int, str, Place, int, int, Any]  # Any: each kind has its own

Name: TypeAlias = tuple[str, str]  # a goroutine's, as JSON: for its slices, and for instants

_MANY: Final = 1000  # texts are kept
_STOPS: Final = ("parked", "yielded", "preempted", "ended")


class Chrome:
    """Turns records into lines, one after the other."""

    def __init__(self, names: dict[int, str], began_ns: int) -> None:
        self._names: dict[int, Name] = {}  # of the goroutines that have not ended
        self._whys: dict[str, str] = {}
        self._began_ns = began_ns
        self._pid = os.getpid()
        self._tracks: dict[Place, int] = {}
        self._running: dict[int, tuple[int, int, int]] = {}  # by track: since when, who, which P
        self._lines: list[str] = []
        for g, name in names.items():
            self._call(g, name)
        self._ways: dict[str, Callable[[Record, int], None]] = {
            "created": self._created,
            "started": self._runs,
            "resumed": self._runs,
            **dict.fromkeys(_STOPS, self._stops),
            "readied": self._instant,
            "stolen": self._instant,
            "handed over": self._handed_over,
            "log": self._log,
            **dict.fromkeys(("task", "task end", "region", "region end"), self._span),
        }

    def head(self) -> bytes:
        """Return how the file begins."""
        program = os.path.basename(sys.argv[0]) if getattr(sys, "argv", None) else ""
        self._add("process_name", "M", self._began_ns, 0, {"name": f"gopy {program}".strip()})
        return b"[\n" + self._taken()

    def encode(self, records: Iterable[Record]) -> bytes:
        """Return the lines for records."""
        for record in records:
            self._ways[record[1]](record, self._track(record[2]))
        return self._taken()

    def tail(self, now_ns: int, lost: int) -> bytes:
        """Return how the file ends: who runs is cut off at now_ns, and lost records are told."""
        for track in list(self._running):
            self._cut(track, now_ns, "the trace ends")
        args = {"lost events": lost} if lost else {}
        self._add("the trace ends", "i", now_ns, 0, args, s="g")
        return self._taken().removesuffix(b",\n") + b"\n]\n"

    def _taken(self) -> bytes:
        lines, self._lines = self._lines, []
        return "".join(lines).encode()

    def _add(
        self, name: str, phase: str, ns: int, track: int, args: dict[str, Any], **more: object
    ) -> None:
        """Add a line; args are what a click shows."""
        extra = "".join(f',"{key}":{dumps(value)}' for key, value in more.items())
        self._lines.append(
            f'{{"name":{dumps(name)},"ph":"{phase}","ts":{_us(ns)},"pid":{self._pid},'
            f'"tid":{track}{extra},"args":{dumps(args)}}},\n'
        )

    def _track(self, place: Place) -> int:
        """Return the number of the track of place, which gets its name when it's new."""
        track = self._tracks.get(place)
        if track is None:
            track = self._tracks[place] = len(self._tracks) + 1
            ident, m = place
            name = f"M{m}" if m >= 0 else f"thread {ident}" if ident else "sysmon"
            self._add("thread_name", "M", self._began_ns, track, {"name": name})
            order = m if m >= 0 else 1_000_000 + track
            self._add("thread_sort_index", "M", self._began_ns, track, {"sort_index": order})
            if m >= 0:  # whoever stops there first has run since the beginning, unless he begins
                self._running[track] = (self._began_ns, 0, -1)
        return track

    def _call(self, g: int, name: str) -> Name:
        """Let name be that of g; return it."""
        found = dumps(f"G{g} {name}".rstrip()), f'"g":{g},"name":{dumps(name)}'
        self._names[g] = found
        return found

    def _name(self, g: int) -> Name:
        return self._names.get(g) or self._call(g, "")

    def _why(self, reason: str) -> str:
        """Return reason, one of few, as JSON."""
        found = self._whys.get(reason)
        if found is None:
            found = dumps(reason)
            if len(self._whys) < _MANY:
                self._whys[reason] = found
        return found

    def _created(self, record: Record, track: int) -> None:
        ns, kind, _, _, g, (name, (file, line)) = record
        self._call(g, name)
        self._add(kind, "i", ns, track, {"g": g, "name": name, "at": f"{file}:{line}"}, s="t")

    def _runs(self, record: Record, track: int) -> None:
        ns, kind, _, p, g, name = record
        if kind == "started" and g not in self._names:  # it was made before, or untold
            self._call(g, name)
        if self._running.get(track, (0, 0, 0))[1]:  # an exception ended its wait, or its run
            self._cut(track, ns, "")
        self._running[track] = (ns, g, p)

    def _stops(self, record: Record, track: int) -> None:
        ns, kind, _, p, g, reason = record
        since_ns, runner, _ = self._running.get(track, (0, -1, 0))
        if runner == 0:
            self._running[track] = (since_ns, g, p)
        if runner in (0, g):
            self._cut(track, ns, reason or kind)
        if kind == "ended":
            self._names.pop(g, None)

    def _cut(self, track: int, ns: int, end: str) -> None:
        """End the slice of who runs on track."""
        since_ns, g, p = self._running.pop(track)
        if g:
            self._lines.append(
                f'{{"name":{self._name(g)[0]},"cat":"goroutine","ph":"X","ts":{_us(since_ns)},'
                f'"dur":{_us(ns - since_ns)},"pid":{self._pid},"tid":{track},'
                f'"args":{{"g":{g},"p":{p},"until":{self._why(end)}}}}},\n'
            )

    def _instant(self, record: Record, track: int) -> None:
        ns, kind, _, _, g, _ = record
        self._lines.append(
            f'{{"name":"{kind}","ph":"i","ts":{_us(ns)},"pid":{self._pid},"tid":{track},"s":"t",'
            f'"args":{{{self._name(g)[1]}}}}},\n'
        )

    def _handed_over(self, record: Record, track: int) -> None:
        ns, kind, _, _, _, (p, m) = record
        self._add(kind, "i", ns, track, {"p": p, "from": f"M{m}"}, s="t")

    def _log(self, record: Record, track: int) -> None:
        ns, _, _, _, g, (task, category, message) = record
        args = {"category": category, "message": message, "g": g, "task": task}
        self._add(category or "log", "i", ns, track, args, s="t", cat="log")

    def _span(self, record: Record, track: int) -> None:
        """Tell where a task, or a region of a goroutine, begins or ends."""
        ns, kind, _, _, g, (ident, name, args) = record
        category, _, is_end = kind.partition(" ")
        self._add(name, "e" if is_end else "b", ns, track, {"g": g, **args}, cat=category, id=ident)


def _us(ns: int) -> str:
    """Return nanoseconds as microseconds, exactly."""
    return f"{ns // 1000}.{ns % 1000:03d}"
