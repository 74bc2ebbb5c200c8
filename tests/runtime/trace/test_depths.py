"""Near the recursion limit an operation happens or it does not, also while it is traced (R4).

The cases are the core's own, of tests/core/programs.
"""

import json
import os
import re

import pytest
from programs import ROOT, run_program

PROGRAMS = ROOT / "tests" / "core" / "programs"
NAMES = [
    name
    for file in sorted(PROGRAMS.glob("depths_*.py"))
    for name in re.findall(r"^@case\ndef (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
]
SOURCE = """
import os, sys
import depths_lang, depths_sync
from lastdepths import main
from gopy._core import probe
from gopy.runtime.trace.listening import Listening
from gopy.runtime.trace.recorder import Recorder

recorder = Recorder(open(os.devnull, "wb"), [])
for each in (recorder._probes, Listening(lambda event: None)._probes):
    for name, listener in each.items():
        probe.join(name, listener)
main(sys.argv[1], sys.argv[2:])
"""


@pytest.mark.parametrize("world", ["alone", "several", "embedded"])
def test_at_the_last_depths_all_of_it_happens_or_nothing(world: str) -> None:
    paths = os.pathsep.join([str(ROOT), str(PROGRAMS)])
    env = {"PYTHONPATH": paths, "GOPYMAXPROCS": "1"}
    done = run_program(SOURCE, world, *NAMES, env=env, timeout=100)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, _, _ in outcomes] == NAMES, done.stderr
    for name, wrong, happened in outcomes:
        assert not wrong, name
        assert happened[-1], f"{name}: there was never room enough"
