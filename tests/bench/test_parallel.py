"""`bench/parallel.py` as `run.py` asks it: whose rows they are, and without a GIL alone."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from peer import HERE, ROOT
from running import Failed, parallel

from gopy._core import twin


def says(folder: Path, found: Any, status: int = 0) -> str:
    """Return an interpreter that prints found, whatever it's to run."""
    command = folder / "python"
    command.write_text(f"#!/bin/sh\necho '{json.dumps(found)}'\nexit {status}\n")
    command.chmod(0o755)
    return str(command)


@pytest.mark.parametrize("peer", ["gopy", "gopy-pure"])
def test_the_rows_are_of_the_build_that_there_is(tmp_path: Path, peer: str) -> None:
    rows = {"compute": [{"times_one_p": 1.9}], "pairs": [{"times_one_p": 1.5}]}
    python = says(tmp_path, {"gil": False, "peer": peer, "rows": rows})
    assert parallel(python, 1) == (peer, rows)


@pytest.mark.parametrize("pure", ["", "1"])
def test_it_says_which_build_it_measures(pure: str) -> None:
    command = [sys.executable, str(HERE / "parallel.py"), "--json", "--rounds", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)} | ({"GOPYPURE": pure} if pure else {})
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    compiled = twin("gopy._lang._channel") is not None and not pure
    assert json.loads(done.stdout)["peer"] == ("gopy" if compiled else "gopy-pure")


def test_with_a_gil_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="has a GIL"):
        parallel(says(tmp_path, {"gil": True, "peer": "gopy", "rows": {}}), 1)


def test_what_ends_with_an_error_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="exit 3"):
        parallel(says(tmp_path, {}, status=3), 1)


def test_an_interpreter_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="nobody"):
        parallel(str(tmp_path / "nobody"), 1)
