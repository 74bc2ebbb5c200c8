"""Everything at once, for GOPY_STRESS_SECONDS: nothing is lost, and nothing happens twice."""

import os
import subprocess
from collections.abc import Callable

import pytest

SECONDS = float(os.environ.get("GOPY_STRESS_SECONDS", "60"))
PARTS = (
    "pipes webs mutexes rwmutexes conds waitgroups sleepers timers shared_timers after_funcs "
    "tickers churn sockets visitors onlookers"
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("goroutines", [200, 10_000])
def test_all_parts_work_together_on_four_ps(stress: Run, goroutines: int) -> None:
    """Of few goroutines the Ms often fall asleep, of many never."""
    done = stress("mixture.py", GOPY_STRESS_PROCS=4, GOPY_STRESS_GOROUTINES=goroutines)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@pytest.mark.parametrize("goroutines", [200, 2000])
def test_all_parts_work_while_the_number_of_ps_changes(stress: Run, goroutines: int) -> None:
    done = stress(
        "mixture.py",
        GOPY_STRESS_PROCS=4,
        GOPY_STRESS_GOROUTINES=goroutines,
        GOPY_STRESS_PARTS=f"{PARTS} resizes",
    )
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


def test_all_locks_are_taken_in_their_order(stress: Run) -> None:
    done = stress(
        "mixture.py",
        GOPYDEBUG="locks=1",
        GOPY_STRESS_SECONDS=SECONDS / 6,
        GOPY_STRESS_GOROUTINES=1000,
        GOPY_STRESS_PARTS=f"{PARTS} resizes",
    )
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr
