"""How the long tests run: each as a program of its own, which watches itself.

A program that hangs tells where everybody is and ends by itself (`ledger.watch`); the
limit here is for one that can't even do that.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from programs import ROOT, run_program

FOLDER = Path(__file__).with_name("programs")
SECONDS = float(os.environ.get("GOPY_STRESS_SECONDS", "60"))

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def stress() -> Run:
    """Run one of the programs, with variables added to its environment."""

    def run(program: str, **env: object) -> "subprocess.CompletedProcess[str]":
        paths = os.pathsep.join((str(ROOT), str(FOLDER)))
        return run_program(
            (FOLDER / program).read_text(encoding="utf-8"),
            env={"PYTHONPATH": paths, **{name: str(value) for name, value in env.items()}},
            timeout=float(str(env.get("GOPY_STRESS_SECONDS", SECONDS))) + 600,
        )

    return run
