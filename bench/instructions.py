#!/usr/bin/env python3
"""Counts the machine instructions of gopy's hot operations, and compares them with the last count.

    instructions.py                    count, and compare with instructions.json
    instructions.py --write            count, and keep that for next time
    instructions.py spawn select4      some programs only

Time on a shared machine tells a regression of some percent from noise only with patience; the
number of instructions hardly varies.  Programs run under valgrind's callgrind by way of
`lib/counted.py`, and only what their stopwatch holds is counted.  What could make two runs
differ is fixed: hashes, gopy's chance, the clock; the monitor thread is off.  The rest only
ever adds, so the lesser of two rounds is taken.

Another interpreter, compiler or machine has other counts: each keeps an entry of its own, and
where there is none yet, nothing is compared.  The exit status is 1 if a count has grown by
more than the tolerance.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from peer import HERE, LIB, PEERS

KEPT = HERE / "instructions.json"
TOLERANCE = 0.05
SIZES = {"spawn": 10_000, "pingpong": 10_000, "buffered": 20_000, "select4": 5_000}
ROUNDS = 2
# What the tests count, as it takes only some seconds: kept under a key of its own.
SMALL, SMALL_SIZE = "pingpong", 300
SMALL_KEY = f"{SMALL} of {SMALL_SIZE}"
MARK = "getppid"  # lib/counted.py calls it at either end of the stopwatch
FIXED = {
    **{"PYTHONHASHSEED": "0", "GOPYSEED": "1", "GOPYDEBUG": "sysmon=0"},
    # What was compiled once need not be under valgrind, where that takes long.
    **{"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(HERE / ".build" / "pycache")},
}
TOTALS = re.compile(r"^totals: (\d+)", re.MULTILINE)
WHICH = (
    "import gopy, platform as p; from importlib.util import find_spec as f;"
    "print(p.python_implementation(), p.python_version(), p.machine(), p.python_compiler(),"
    "'compiled' if f('gopy._lang._channel') else 'pure', sep=', ')"
)


def instructions(name: str, size: int, python: str) -> int:
    """Return how many instructions the program's stopwatch holds, at that size."""
    peer = PEERS["gopy"]
    with TemporaryDirectory() as folder:
        out = Path(folder) / "counts"  # and .1 up to the first mark, .2 from there to the second
        command = [python, str(LIB / "counted.py"), str(peer.source(name)), str(size)]
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
            + [f"--dump-before={MARK}", *command],
            env=peer.environment() | FIXED,
            capture_output=True,
            text=True,
        )
        between = out.with_suffix(".2")
        found = TOTALS.search(between.read_text()) if between.exists() else None
    if done.returncode or found is None:
        sys.exit(f"{name} {size}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return int(found[1])


def compile_before(name: str, python: str) -> None:
    """Have what the program imports compiled to bytecode, which under valgrind takes minutes."""
    peer = PEERS["gopy"]
    command = [python, str(LIB / "counted.py"), str(peer.source(name)), "10"]
    subprocess.run(command, env=peer.environment() | FIXED, capture_output=True)


def per_item(name: str, python: str, size: int, rounds: int = ROUNDS) -> float:
    """Return the instructions of one item of the program: the least of the rounds."""
    compile_before(name, python)
    return min(instructions(name, size, python) for _ in range(rounds)) / size


def interpreter(python: str) -> str:
    """Return what the counts hold for, the key of their entry."""
    env = PEERS["gopy"].environment() | FIXED
    asked = subprocess.run([python, "-c", WHICH], env=env, capture_output=True, text=True)
    return asked.stdout.strip()


def verdict(now: float, before: float | None) -> tuple[str, bool]:
    """Return what to say of a count, and whether it is a regression."""
    if before is None:
        return "nothing to compare with", False
    change = now / before - 1
    if now > before * (1 + TOLERANCE):
        return f"{change:+.1%}: **more**", True
    return f"{change:+.1%}" + (": less, `--write` keeps it" if change < -TOLERANCE else ""), False


def report(counts: Mapping[str, float], before: Mapping[str, float]) -> bool:
    """Print a table of the counts; return whether none is a regression."""
    print("| program | instructions an item | before | change |")
    print("|:--|--:|--:|:--|")
    fine = True
    for name, now in counts.items():
        then = before.get(name)
        said, is_worse = verdict(now, then)
        fine = fine and not is_worse
        print(f"| {name} | {now:,.0f} | {'' if then is None else f'{then:,.0f}'} | {said} |")
    return fine


def main() -> int:
    """Count, and compare or keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", nargs="*", help=f"default: {', '.join(SIZES)}")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of gopy")
    parser.add_argument("--write", action="store_true", help="keep the counts")
    options = parser.parse_args()
    names = options.programs or list(SIZES)
    if unknown := {*names} - {*SIZES}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if shutil.which("valgrind") is None:
        print("instructions are not counted: there is no valgrind")
        return 0
    key = interpreter(options.python)
    print(f"# {key}\n", flush=True)
    kept: dict[str, dict[str, float]] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    before = kept.get(key, {})
    counts = {name: per_item(name, options.python, SIZES[name]) for name in names}
    if options.write and SMALL in names:
        counts[SMALL_KEY] = per_item(SMALL, options.python, SMALL_SIZE, 1)
    fine = report(counts, before)
    if options.write:
        kept[key] = before | {name: round(count) for name, count in counts.items()}
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return 0 if fine or options.write else 1


if __name__ == "__main__":
    sys.exit(main())
