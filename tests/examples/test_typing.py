"""What users are shown is typed: mypy --strict and pyright accept every example."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from programs import ROOT
from typed import check_types

EXAMPLES = sorted((ROOT / "examples").rglob("*.py"))


def test_mypy_accepts_every_example(tmp_path: Path) -> None:
    first, *others = EXAMPLES
    check_types(first, tmp_path, *others)


def test_pyright_accepts_every_example() -> None:
    if find_spec("pyright") is None or pyright("--version").returncode != 0:
        pytest.skip("pyright is not installed, or could not get its Node")
    done = pyright("examples")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("0 errors"), done.stdout


def pyright(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyright", *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
