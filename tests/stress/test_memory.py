"""Goroutines by the million: they cost what they cost only while they live."""

import re
import subprocess
from collections.abc import Callable

import pytest

NEEDED_BYTES = 10 * 2**30

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("procs", [1, 4])
def test_a_million_goroutines_one_after_the_other_leave_the_process_as_big_as_it_was(
    stress: Run, procs: int
) -> None:
    done = stress("rounds.py", GOPY_STRESS_PROCS=procs)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["ok"]), done.stderr


@pytest.mark.parametrize("procs", [1, 4])
def test_a_million_goroutines_wait_at_once_and_all_finish(stress: Run, procs: int) -> None:
    available = _available_bytes()
    if available < NEEDED_BYTES:
        pytest.skip(f"needs about 8 GB; {available / 2**30:.1f} GB are available, less than 10")
    done = stress("million.py", GOPY_STRESS_PROCS=procs)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@pytest.mark.parametrize("procs", [1, 4])
def test_waits_that_are_over_leave_no_timer_no_waiter_and_no_goroutine(
    stress: Run, procs: int
) -> None:
    done = stress("leftovers.py", GOPY_STRESS_PROCS=procs)
    assert done.stdout == "ok\n", done.stdout + done.stderr
    # A timer left in a heap would have kept the deadlock at the end from being one.
    assert done.returncode == 2
    assert done.stderr.startswith("fatal error: all goroutines are asleep - deadlock!\n")
    assert done.stderr.count("\ngoroutine ") == 1


def _available_bytes() -> int:
    with open("/proc/meminfo") as file:
        found = re.search(r"MemAvailable:\s+(\d+) kB", file.read())
    return int(found[1]) * 1024 if found else 0
