"""Python code doesn't notice that it is preempted: each check of programs/preempted.py."""

import json
import os
import re
from functools import cache
from pathlib import Path

import pytest
from programs import ROOT, run_program

PROGRAM = Path(__file__).with_name("programs") / "preempted.py"
CHECKS = re.findall(r"^@check\ndef (\w+)", PROGRAM.read_text(encoding="utf-8"), re.MULTILINE)
ON_ONE_THREAD_ONLY = {"nobody_sees_a_module_half_made"}  # two plain threads break it, too
WORLDS = {1: "on one thread", 3: "on several threads"}


@pytest.mark.parametrize("procs", WORLDS, ids=WORLDS.get)
@pytest.mark.parametrize("name", CHECKS)
def test_nobody_notices_a_preemption(name: str, procs: int) -> None:  # R13
    if procs > 1 and name in ON_ONE_THREAD_ONLY:
        return
    failures, gave, _ = outcome(procs)
    assert name not in failures, failures[name]
    assert gave.get(name, 0) > 0, "it never gave way"


def test_the_checks_run_on_several_threads() -> None:
    assert outcome(1)[2] == 1
    assert outcome(3)[2] > 1


@cache
def outcome(procs: int) -> tuple[dict[str, str], dict[str, int], int]:
    """Return what failed, how often each check gave way, and on how many threads they ran."""
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests/support")))
    env = {"PYTHONPATH": paths, "GOPYDEBUG": "sysmon=0", "GOPYMAXPROCS": str(procs)}
    source = PROGRAM.read_text(encoding="utf-8")
    done = run_program(source, str(procs), env=env, timeout=60)
    assert done.stderr == ""
    failures, gave, threads = json.loads(done.stdout)
    return failures, gave, threads
