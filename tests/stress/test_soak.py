"""A soak: the mixture and all that disturbs it, for GOPY_SOAK_SECONDS."""

import os
import subprocess
from collections.abc import Callable

SECONDS = float(os.environ.get("GOPY_SOAK_SECONDS", "60"))
GOROUTINES = int(os.environ.get("GOPY_STRESS_GOROUTINES", "1000"))

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_beside_calls_that_block_hogs_forks_and_signals_nothing_is_lost_and_nothing_grows(
    stress: Run,
) -> None:
    done = stress(
        "soak.py",
        GOPY_STRESS_SECONDS=SECONDS,
        GOPY_STRESS_PROCS=4,
        GOPY_STRESS_GOROUTINES=GOROUTINES,
    )
    print(done.stderr)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr
