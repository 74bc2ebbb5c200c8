"""A second of everything at once: what tests/stress does for minutes.

Nothing is lost, nothing happens twice, nothing hangs: on one P, where goroutines and
threads from outside meet, and on more Ps than there are processors.
"""

import os

import pytest
from programs import ROOT, run_program

FOLDER = ROOT / "tests" / "stress" / "programs"


@pytest.mark.parametrize("procs", [1, 2, 8])
def test_nothing_is_lost_and_nothing_happens_twice(procs: int) -> None:
    done = run_program(
        (FOLDER / "mixture.py").read_text(encoding="utf-8"),
        env={
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(FOLDER))),
            "GOPY_STRESS_SECONDS": "0.7",
            "GOPY_STRESS_GOROUTINES": "300",
            "GOPY_STRESS_PROCS": str(procs),
        },
        timeout=110,
    )
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr
