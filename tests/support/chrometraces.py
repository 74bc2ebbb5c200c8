"""Chrome's trace events, read back: what `gopy.runtime.trace` has written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Line = dict[str, Any]


@dataclass(frozen=True)
class Slice:
    """A goroutine on a track, from when to when."""

    g: int
    name: str
    track: str
    since_us: Decimal
    until_us: Decimal
    until: str


class Trace:
    """A trace that is whole: fails to be made of anything else."""

    def __init__(self, data: bytes) -> None:
        text = data.decode("ascii")
        self.lines: list[Line] = json.loads(text, parse_float=Decimal)
        assert text.startswith("[\n{") and text.endswith("}\n]\n")
        assert [json.loads(line, parse_float=Decimal) for line in lines_of(text)] == self.lines
        for each in self.lines:
            assert each["ph"] in "MXibe" and {"name", "ts", "pid", "tid", "args"} <= each.keys()
        self.tracks = {
            each["tid"]: each["args"]["name"]
            for each in self.lines
            if each["name"] == "thread_name"
        }
        self.slices = [slice_of(each, self.tracks) for each in self.lines if each["ph"] == "X"]
        for track in self.tracks.values():
            on_it = [each for each in self.slices if each.track == track]
            ends = [each.until_us for each in on_it[:-1]]
            assert all(end <= each.since_us for end, each in zip(ends, on_it[1:], strict=True)), (
                "two run at a time on one thread"
            )
        assert self.lines[-1]["name"] == "the trace ends"

    def instants(self, name: str) -> list[Line]:
        """Return the instants called name."""
        return [each for each in self.lines if each["ph"] == "i" and each["name"] == name]

    def spans(self, category: str) -> list[tuple[str, str, str]]:
        """Return phase, name and id of where tasks or regions begin and end."""
        found = [each for each in self.lines if each.get("cat") == category]
        return [(each["ph"], each["name"], each["id"]) for each in found]

    def until(self, name: str) -> list[str]:
        """Return why the slices ended of the goroutines whose function is called name."""
        return [each.until for each in self.slices if each.name.partition(" ")[2].endswith(name)]


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of text that are events."""
    return (line.removesuffix(",") for line in text.splitlines()[1:-1])


def slice_of(line: Line, tracks: dict[int, str]) -> Slice:
    """Return a slice that line tells of."""
    since_us = line["ts"]
    args = line["args"]
    track = tracks[line["tid"]]
    end_us = since_us + line["dur"]
    return Slice(args["g"], line["name"], track, since_us, end_us, args["until"])
