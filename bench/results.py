"""What was measured, in the form of pyperf: `--json FILE`.

    pyperf stats FILE, pyperf hist FILE      read it
    pyperf compare_to OLD NEW                compare two versions of gopy

A benchmark is named after workload, N and peer; each round is a run of one value.  Servers
are seconds a request.  Processor time is a benchmark of its own, ``… cpu``.  What may be
nothing at all (a growth), or is no span (two Ps beside one), has no place in the format.
"""

import json
import platform
import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tables import Rows, Sizes
from workloads import PARALLEL, WORKLOADS, Workload

VERSION = "1.0"  # of pyperf's format


def write(path: str, rows: Rows, sizes: Sizes, python: str) -> None:
    """Write rows to path: workloads were measured at these sizes, under that interpreter."""
    with open(path, "w") as file:
        json.dump(as_pyperf(rows, sizes) | {"metadata": _machine(python)}, file, indent=1)
        file.write("\n")


def as_pyperf(rows: Rows, sizes: Sizes) -> dict[str, Any]:
    """Return rows as pyperf's format has them."""
    workloads = {each.name: each for each in (*WORKLOADS, *PARALLEL)}
    benchmarks = []
    for (name, index, peer), turns in rows.items():
        workload, size = workloads[name], sizes[name][index]
        good = [row for row in turns if row is not None]
        for what, unit, values in _values(workload, good):
            title = f"{name} {size[0]} {peer}{what}"
            benchmarks.append(_benchmark(title, unit, values, peer))
    return {"version": VERSION, "metadata": {}, "benchmarks": benchmarks}


def _values(
    workload: Workload, rows: list[dict[str, float]]
) -> Iterator[tuple[str, str, list[float]]]:
    if not rows:
        return
    if workload.counts_requests:
        yield "", "second", [1 / row["requests_per_second"] for row in rows]
        cpu = [row["server_us"] / 1e6 for row in rows]
    elif workload.metric == "bytes_each":
        yield "", "byte", [row["bytes_each"] for row in rows]
        return
    elif workload.metric == "wall_ns":
        yield "", "second", [row["wall_ns"] / 1e9 for row in rows]
        cpu = [row["cpu_ns"] / 1e9 for row in rows]
    else:
        return
    if all(value > 0 for value in cpu):  # a short run may be less than a tick
        yield " cpu", "second", cpu


def _benchmark(name: str, unit: str, values: list[float], peer: str) -> dict[str, object]:
    runs = [{"values": [value]} for value in values]
    return {"metadata": {"name": name, "unit": unit, "loops": 1, "peer": peer}, "runs": runs}


def _machine(python: str) -> dict[str, object]:
    code = "import platform as p; print(p.python_implementation().lower(), p.python_version())"
    asked = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    implementation, version = asked.stdout.split()
    return {
        "date": datetime.now().isoformat(sep=" "),
        "platform": platform.platform(),
        "python_implementation": implementation,
        "python_version": version,
    }
