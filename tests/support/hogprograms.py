"""Programs whose goroutines are asked to give way by `hogs`, not by sysmon."""

import os

from programs import ROOT, run_program

# Why a test that has an M ask for itself is skipped on a build that can do without the GIL.
ASKS_ITSELF = "there only the innermost frame is looked at, which is of the one who asks"

PRELUDE = """
import sys, threading, time as clock
from gopy import chan, go, run, runtime, sync, time
from gopy._core import current, getcurrent
from gopy._core.sched import preempt
from gopy._core.sched.m import M
from gopy._core.sched.preempt import Answer, ask
from hogs import asked, attach_here, give_way

done = []

def hog(counts, index):
    while not done:
        counts[index] += 1
"""


def output(source: str, *, procs: int = 1, timeout: float = 30) -> str:
    """Return what a program with that source prints; nothing may go to stderr."""
    env = {
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests/support"))),
        "GOPYMAXPROCS": str(procs),
        "GOPYDEBUG": "sysmon=0",  # the tests' own asks instead
    }
    done = run_program(PRELUDE + source, env=env, timeout=timeout)
    assert done.stderr == ""
    return done.stdout
