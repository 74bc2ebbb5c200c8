"""The tests of the language once more, where one thread alone uses gopy.

Then channels, go and gosched go their short ways, without locks; and once a second
thread has come they never do again.  So this runs in a process of its own, whatever the
tests before have started.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from programs import ROOT

HERE = Path(__file__)
HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
SEVERAL_THREADS = {"test_chan_parallel", "test_typing", HERE.stem}
FILES = sorted(path for path in HERE.parent.glob("test_*.py") if path.stem not in SEVERAL_THREADS)

PROGRAM = """
import sys
import pytest
from gopy._core.base import fastpath

before = fastpath.on
status = pytest.main(sys.argv[1:])
assert before and fastpath.on, "a second thread has come: this tested something else"
sys.exit(status)
"""


@pytest.mark.skipif(not HAS_GIL, reason="there are no short ways on this build")
def test_the_short_ways_do_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "-q", "-p", "no:cacheprovider", *FILES],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GOPYMAXPROCS": "1",
            "GOPYDEBUG": "sysmon=0",  # whose hand-over would be a second thread
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
