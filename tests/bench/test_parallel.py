"""`bench/parallel.py` as `run.py` asks it: whose rows they are, and without a GIL alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import Failed, parallel


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


def test_with_a_gil_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="has a GIL"):
        parallel(says(tmp_path, {"gil": True, "peer": "gopy", "rows": {}}), 1)


def test_what_ends_with_an_error_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="exit 3"):
        parallel(says(tmp_path, {}, status=3), 1)


def test_an_interpreter_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="nobody"):
        parallel(str(tmp_path / "nobody"), 1)
