"""Pairs of programs, one in Go and one on gopy, that must do the same.

Each ``programs/SUBJECT/NAME.go`` has a ``NAME.py`` beside it, which says the same line
by line.  Both are run, and what they print, what they report and their exit status are
compared.  Those of the folder ``one_p`` show the order of a single P, and run with one.

Reports are compared without what has to differ: stack frames, addresses, and the ids of
goroutines, which are counted in their order of appearance.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from gocommand import build, run_binary
from programs import ROOT, run_program

HERE = Path(__file__).parent
PAIRS = sorted((HERE / "programs").glob("*/*.go"))

# Sections of tests/semantics.md that no pair can show: net/http is not there yet, and a
# bubble of Go's lives in a test, not in a program.
LATER = {"I", "L"}

# An order shows only where nobody's time slice of 10 ms ends meanwhile, which a busy machine can do
# to Go as well as to gopy: so both are asked again.
TURNS = 3

HEADER = re.compile(r"goroutine (\d+) .*\[([^]]+)\]:")
LEFT_OUT = ("exit status ", "[signal SIGSEGV")


class Outcome(NamedTuple):
    """What is compared."""

    status: int
    stdout: list[str]
    stderr: list[str]


@pytest.fixture(scope="session")
def binaries() -> Iterator[Path]:
    """Build all Go programs with one command; give the folder with the binaries."""
    with TemporaryDirectory(prefix="differential-") as name:
        sources = {binary_name(pair): pair.read_text(encoding="utf-8") for pair in PAIRS}
        yield build(sources, Path(name))


def test_every_section_of_semantics_has_a_program() -> None:
    page = (ROOT / "tests" / "semantics.md").read_text(encoding="utf-8")
    cited = {
        int(number)
        for pair in PAIRS
        for numbers in re.findall(
            r"SEMANTICS\s([\d, ]+)", pair.with_suffix(".py").read_text(encoding="utf-8")
        )
        for number in re.findall(r"\d+", numbers)
    }
    sections = re.findall(r"^## ([A-Z])\. .*\n([^#]*)", page, re.M)
    numbered = {letter: {*map(int, re.findall(r"^\d+", body, re.M))} for letter, body in sections}
    assert len(numbered) == 13
    without = {letter for letter, numbers in numbered.items() if not numbers & cited}
    assert without <= LATER, sorted(without)


def test_no_program_stands_alone() -> None:
    names = {path.with_suffix("") for path in (HERE / "programs").glob("*/*.*")}
    assert len(names) >= 150
    for name in names:
        assert name.with_suffix(".go").exists(), f"{name}.py has no Go program beside it"
        assert name.with_suffix(".py").exists(), f"{name}.go has no program on gopy beside it"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_gopy_does_what_go_does(pair: Path, binaries: Path) -> None:
    one_p = pair.parent.name == "one_p"
    for turn in range(TURNS if one_p else 1):
        theirs = outcome_in_go(binaries / binary_name(pair), one_p=one_p)
        ours = outcome_on_gopy(pair.with_suffix(".py"), one_p=one_p)
        if ours == theirs:
            break
        print(f"turn {turn}:\n{ours}\n{theirs}")
    assert ours == theirs


REPORTS = [
    (
        "panic: a [recovered]\n\tpanic: b\n\ngoroutine 19 [running]:\nmain.f()\n\t/a.go:5 +0x1d\n",
        ["panic: a [recovered]", "\tpanic: b", "", "goroutine 2 [running]:"],
    ),
    (
        "goroutine 7 [select]:\nf(...)\n\ngoroutine 1 [sleep]:\nf(...)\n\ngoroutine 9 [select]:\n",
        ["goroutine 2 [select]:", "", "goroutine 1 [sleep]:", "", "goroutine 3 [select]:"],
    ),
    ("panic: at 0xc0de\n[signal SIGSEGV: …]\n\nexit status 2\n", ["panic: at 0x…"]),
]


@pytest.mark.parametrize(("report", "kept"), REPORTS, ids=["chain", "dump", "signal"])
def test_a_report_keeps_its_texts_and_headers_and_loses_its_frames(
    report: str, kept: list[str]
) -> None:
    assert normalised(report) == kept


def outcome_in_go(binary: Path, *, one_p: bool) -> Outcome:
    return outcome(run_binary(binary, {"GOMAXPROCS": "1"} if one_p else None))


def outcome_on_gopy(file: Path, *, one_p: bool) -> Outcome:
    environment = {"TZ": "UTC", "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    if one_p:
        environment["GOPYMAXPROCS"] = "1"
    return outcome(run_program(file.read_text(encoding="utf-8"), env=environment))


def outcome(done: subprocess.CompletedProcess[str]) -> Outcome:
    return Outcome(done.returncode, done.stdout.splitlines(), normalised(done.stderr))


def normalised(report: str) -> list[str]:
    """Return the lines of a report on stderr that are to be the same on both sides."""
    ids = {"1": 1}  # main's is the one id that both sides give alike
    kept = []
    in_frames = False
    for line in report.splitlines():
        if header := HEADER.fullmatch(line):
            number = ids.setdefault(header[1], len(ids) + 1)
            kept.append(f"goroutine {number} [{header[2]}]:")
            in_frames = True
        elif not line:
            kept.append(line)
            in_frames = False
        elif not in_frames and not line.startswith(LEFT_OUT):
            kept.append(re.sub(r"0x[0-9a-f]+", "0x…", line))
    while kept and not kept[-1]:
        kept.pop()
    return kept


def binary_name(pair: Path) -> str:
    return f"{pair.parent.name}-{pair.stem}"
