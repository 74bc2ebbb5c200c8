"""The examples: each prints what its expected file says, and ends as it should.

deadlock_report also has an expected stderr, where the folder and what depends on the
run are replaced: ``goroutine N``, N being any but 1.
"""

import ast
import re
from pathlib import Path

import pytest
from programs import ROOT, run_program

FOLDER = ROOT / "examples"
EXPECTED = FOLDER / "expected"
EXAMPLES = sorted(FOLDER.glob("*.py"))
MAX_LINES = 60
LAST_LINES = '\n\nif __name__ == "__main__":\n    gopy.run(main)\n'

# What ends with a status other than 0.
STATUS = {"deadlock_report": 2, "execing": 4, "exit_status": 3, "panic_report": 2}

# What an example needs beside gopy.
NEEDS = {"websocket_chat": "wsproto"}


@pytest.mark.parametrize("procs", [1, 4])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_prints_what_is_expected(path: Path, procs: int) -> None:
    if path.stem in NEEDS:
        pytest.importorskip(NEEDS[path.stem])
    ended = run_program(path.read_text(encoding="utf-8"), env={"GOPYMAXPROCS": str(procs)})
    assert normal(ended.stderr) == text_of(EXPECTED / f"{path.stem}.stderr.txt")
    assert ended.stdout == text_of(EXPECTED / f"{path.stem}.txt")
    assert ended.returncode == STATUS.get(path.stem, 0)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_says_what_it_shows_and_runs_main(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert source.count("\n") <= MAX_LINES
    assert source.endswith(LAST_LINES)


def test_every_example_has_an_expected_output_and_every_output_an_example() -> None:
    names = {path.stem for path in EXAMPLES}
    assert names
    assert names == {path.name.split(".")[0] for path in EXPECTED.iterdir()}
    assert not [name for name in names if not (EXPECTED / f"{name}.txt").is_file()]


def test_the_readme_lists_every_example_once() -> None:
    rows = re.findall(r"^\| \[(\w+)\]\((\w+)\.py\) \| \S", text_of(FOLDER / "README.md"), re.M)
    assert all(name == file for name, file in rows)
    assert sorted(name for name, _ in rows) == [path.stem for path in EXAMPLES]


def text_of(path: Path) -> str:
    """Return what is in the file; nothing is expected where there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def normal(report: str) -> str:
    """Return a report without what differs between two runs: the folder, ids except 1."""
    report = re.sub(r"^\t.*/main\.py:", "\tmain.py:", report, flags=re.M)
    return re.sub(r"\bgoroutine (?!1\b)\d+", "goroutine N", report)
