"""Fuzz: ``python -m fuzzing [TARGET…]``, bounded by inputs and by seconds.

Where atheris is installed, coverage leads the way: each target runs in a process of its own, and
what it has found to be new is given to Go as well.  Without it, or after it, inputs are made by
chance alone.  The exit status is 1 if something was found.
"""

import argparse
import faulthandler
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fuzzing import campaign, coverage, oracle
from fuzzing.campaign import Report
from fuzzing.targets import BY_NAME, Target

GRACE_S = 60  # for a process to end once its time is over


def main() -> int:
    arguments = parsed()
    logging.disable(logging.CRITICAL)
    targets = [BY_NAME[name] for name in arguments.targets or BY_NAME]
    share = arguments.seconds / len(targets)
    most = max(arguments.inputs // len(targets), 1)
    found = False
    with TemporaryDirectory(prefix="fuzzing-") as name:
        folder = Path(name)
        binary = None if arguments.no_go else oracle.built(folder)
        faulthandler.cancel_dump_traceback_later()  # which is for a test that builds
        for target in targets:
            reports = []
            if coverage.AVAILABLE and not arguments.no_coverage:
                reports.append(covered(target, folder, most, share / 2, binary))
            seconds = share / 2 if reports else share
            reports.append(campaign.run(target, arguments.seed, most, seconds, binary))
            for report in reports:
                print(report, flush=True)
                found = found or bool(report.finds)
    return int(found)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzzing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(BY_NAME))
    parser.add_argument("--seconds", type=float, default=240, help="for all targets, default 240")
    parser.add_argument("--inputs", type=int, default=10_000_000, help="for all targets, at most")
    parser.add_argument("--seed", type=int, default=1, help="of the inputs made by chance")
    parser.add_argument("--no-coverage", action="store_true", help="without atheris")
    parser.add_argument("--no-go", action="store_true", help="don't compare with Go")
    arguments = parser.parse_args()
    unknown = set(arguments.targets) - set(BY_NAME)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    return arguments


def covered(target: Target, folder: Path, most: int, seconds: float, binary: Path | None) -> Report:
    """Fuzz target in another process, led by coverage; then show Go what was kept."""
    kept = folder / target.name
    kept.mkdir()
    for i, data in enumerate(target.seeds):
        (kept / f"seed{i}").write_bytes(data)
    words = folder / f"{target.name}.words"
    words.write_text("".join(f'"{escaped(word)}"\n' for word in target.words))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "fuzzing.coverage", target.name, str(kept)),
            *(f"-dict={words}", f"-max_total_time={max(int(seconds), 1)}", f"-runs={most}"),
            *(
                "-max_len=4096",
                "-timeout=60",
                "-print_final_stats=1",
                f"-artifact_prefix={folder}/",
            ),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + GRACE_S,
        check=False,
    )
    report = Report(f"{target.name}, by coverage")
    if done.returncode != 0:
        told = done.stderr.rpartition("Uncaught Python exception")[2]
        report.found(told.partition("==")[2][:2000] + "".join(done.stderr.splitlines(True)[-8:]))
        shutil.rmtree(kept)
        return report
    campaign.judge(target, [[each.read_bytes()] for each in kept.iterdir()], report, binary)
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    report.inputs = int(runs[1]) if runs else report.inputs
    return report


def escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
