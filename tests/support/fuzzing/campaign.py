"""A campaign: a target, many inputs, and what was found."""

import re
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import monotonic

from fuzzing import oracle
from fuzzing.differences import known
from fuzzing.mutation import Mutator
from fuzzing.seeing import Seen
from fuzzing.targets import Target

BATCH = 1000
MOST_FINDS = 5

_date = re.compile(r"Date: [^\r\n]*\r\n")


@dataclass
class Report:
    """How many inputs a target was given, how many of them Go saw, and what was found."""

    target: str
    inputs: int = 0
    compared: int = 0
    finds: list[str] = field(default_factory=list)

    def found(self, what: str) -> None:
        """Take what in, unless there is enough already."""
        if len(self.finds) < MOST_FINDS:
            self.finds.append(what)

    def __str__(self) -> str:
        told = f"{self.target}: {self.inputs} inputs, {self.compared} compared with Go"
        return f"{told}, {len(self.finds)} finds" + "".join(f"\n  {each}" for each in self.finds)


def inputs_of(target: Target, seed: int) -> Iterator[list[bytes]]:
    """Yield the inputs that seed gives, in pieces."""
    mutator = Mutator(seed, target.seeds, target.words)
    for data in mutator:
        yield mutator.cuts(data) if target.in_pieces else [data]


def run(
    target: Target, seed: int, most: int, seconds: float = 1e9, binary: Path | None = None
) -> Report:
    """Give target at most so many inputs in so many seconds; Go's binary sees them, too."""
    report = Report(target.name)
    inputs = inputs_of(target, seed)
    end = monotonic() + seconds
    while report.inputs < most and monotonic() < end and len(report.finds) < MOST_FINDS:
        batch = list(islice(inputs, min(BATCH, most - report.inputs)))
        judge(target, batch, report, binary)
    return report


def judge(
    target: Target, batch: Sequence[Sequence[bytes]], report: Report, binary: Path | None
) -> None:
    """Run target on each of batch, compare with Go if there is one, and add to report."""
    seen: list[Seen] = []
    fine: list[Sequence[bytes]] = []
    for pieces in batch:
        report.inputs += 1
        try:
            seen.append(target.run(pieces))
            fine.append(pieces)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            report.found(f"{pieces!r}: {error!r} in {where.filename}:{where.lineno}")
    if binary is None or not fine:
        return
    for pieces, ours, go in zip(fine, seen, oracle.ask(binary, target.name, fine), strict=True):
        report.compared += 1
        if "out" in go:
            go["out"] = _date.sub("", go["out"])
        if not known(target.name, b"".join(pieces), ours, go):
            report.found(f"{pieces!r}\n    gopy: {ours}\n    Go:   {go}")
