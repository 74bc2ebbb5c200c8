"""All peers beside gopy in one table, for the docs: `--markdown FILE`.

Figures are ratios only: a peer's cost divided by gopy's, the median of the rounds' ratios and
in brackets their spread.  Above 1 gopy is better.  They outlive the machine that they were
measured on, as nanoseconds do not.
"""

import statistics
import subprocess
from collections.abc import Iterator

from peer import Peer
from tables import Rows, Sizes, ratios
from workloads import WORKLOADS

OURS = "gopy"


def made_with(peers: list[Peer], python: str, quick: bool) -> Iterator[str]:
    """Yield a paragraph: which versions were compared."""
    code = "import platform as p; print(p.python_implementation(), p.python_version())"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True)
    versions = {each.name: each.version(python) for each in peers}
    named = [f"{name} {version}" for name, version in versions.items() if version]
    yield ""
    yield (
        "Measured with "
        + ", ".join([asked.stdout.strip(), *named])
        + ("; smaller and shorter than usual, `--quick`." if quick else ".")
    )


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
