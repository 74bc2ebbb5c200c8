"""All peers beside gopy in one table, for the docs: `--markdown FILE`.

Figures are ratios only: a peer's cost divided by gopy's, the median of the rounds' ratios and
in brackets their spread.  Above 1 gopy is better.  They outlive the machine that they were
measured on, as nanoseconds do not.
"""

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from tables import Rows, Sizes, ratios
from workloads import WORKLOADS

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
OURS = "gopy"


def write(path: Path, rows: Rows, sizes: Sizes) -> None:
    """Put the tables into the file: between its marks; a file that isn't there is made."""
    text = path.read_text() if path.exists() else f"{BEGIN}\n{END}\n"
    if BEGIN not in text or END not in text:
        sys.exit(f"{path} is left as it is: it has no line {BEGIN} before one {END}")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = "\n".join(summary(rows, sizes))
    path.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}")


def summary(rows: Rows, sizes: Sizes) -> Iterator[str]:
    """Yield the lines of two tables: what the workloads measure, and processor time."""
    peers = list(dict.fromkeys(key[2] for key in rows if key[2] != OURS))
    for title, is_cpu in (
        ("Wall time, or memory where the workload is about memory:", False),
        ("Processor time, all threads together; of servers, the server's:", True),
    ):
        lines = []
        for workload in WORKLOADS:
            metric = workload.cpu_metric if is_cpu else workload.metric
            for index, size in enumerate(sizes.get(workload.name, ()) if metric else ()):
                cells = _cells((workload.name, index), peers, rows, metric)
                if any(cells):
                    lines.append(f"| {workload.name} | {size[0]:,} | {' | '.join(cells)} |")
        if lines:
            yield from ("", title, "", f"| workload | N | {' | '.join(peers)} |")
            yield "|:--|--:|" + "--:|" * len(peers)
            yield from lines
    yield ""


def _cells(measured: tuple[str, int], peers: list[str], rows: Rows, metric: str) -> list[str]:
    ours = rows.get((*measured, OURS), [])
    return [_cell(ratios(ours, rows.get((*measured, peer), []), metric)) for peer in peers]


def _cell(values: list[float]) -> str:
    if not values:
        return ""
    middle, low, high = statistics.median(values), min(values), max(values)
    digits = 2 if middle < 10 else 0
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"
