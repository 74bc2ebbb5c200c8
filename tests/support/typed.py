"""Files that nobody runs, which mypy must accept: each line that is wrong says so itself."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from programs import ROOT


def check_types(file: Path, folder: Path, *more: Path) -> None:
    """Fail unless mypy accepts file, and more of them; folder is for its settings and cache."""
    if find_spec("mypy") is None:
        pytest.skip("mypy is not installed")
    settings = folder / "mypy.ini"
    settings.write_text("[mypy]\n")  # not the project's own, which may be laxer
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--warn-unused-ignores"),
            *("--python-version", "3.11", "--follow-imports", "silent"),
            *("--config-file", settings, "--cache-dir", folder / "cache"),
            *(file, *more),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.startswith(f"Success: no issues found in {1 + len(more)} source file")
