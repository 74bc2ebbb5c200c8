"""Near the recursion limit an operation happens or it does not: nothing is lost (R4).

The cases are in programs/depths_*.py.  Each world is tried: one thread alone, several Ps,
and without `run`, where goroutine 1 is the thread's own code.
"""

import json
import os
import re
from pathlib import Path

import pytest
from programs import ROOT, run_program

PROGRAMS = Path(__file__).with_name("programs")
NAMES = [
    name
    for file in sorted(PROGRAMS.glob("depths_*.py"))
    for name in re.findall(r"^@case\ndef (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
]
SOURCE = """
import sys
import depths_lang, depths_sync
from lastdepths import main

main(sys.argv[1], sys.argv[2:])
"""
WORLDS = {
    "alone": "one thread alone",
    "several": "several threads",
    "embedded": "without run",
}


Outcome = tuple[str, list[bool]]  # what went wrong, and at which depths it happened
FOUND: dict[str, dict[str, Outcome]] = {world: {} for world in WORLDS}


@pytest.mark.parametrize("world", WORLDS, ids=WORLDS.get)
@pytest.mark.parametrize("name", NAMES)
def test_at_the_last_depths_all_of_it_happens_or_nothing(name: str, world: str) -> None:  # R4
    if name not in FOUND[world]:
        FOUND[world].update(outcomes(world, NAMES[NAMES.index(name) :]))
    wrong, happened = FOUND[world][name]
    assert not wrong
    assert happened[-1], "there was never room enough"
    if world != "several":  # there it depends on the other thread, too
        assert happened == sorted(happened), "it fails with more room, and not with less"


def outcomes(world: str, names: list[str]) -> dict[str, Outcome]:
    """Return what became of cases, up to the first that went wrong: then its program ends."""
    paths = os.pathsep.join([str(ROOT), str(PROGRAMS)])
    env = {"PYTHONPATH": paths, "GOPYMAXPROCS": "1"}
    if world != "several":  # nobody is preempted, else what a case waits for may be there before
        env["GOPYDEBUG"] = "sysmon=0"
    done = run_program(SOURCE, world, *names, env=env, timeout=100)
    found: dict[str, Outcome] = {}
    for line in done.stdout.splitlines():
        name, wrong, happened = json.loads(line)
        found[name] = ("\n".join(wrong), happened)
    if len(found) < len(names) and not any(wrong for wrong, _ in found.values()):
        found[names[len(found)]] = (f"status {done.returncode}\n{done.stderr}", [])
    return found
