"""Runs one of the programs so that a tool can tell what its stopwatch holds from the rest.

    counted.py PROGRAM ARGUMENT…

The stopwatch calls getppid of the C library at either end, which nothing else here does: a
tool that counts instructions by function knows by it where to begin and where to stop.

The clock moves by a microsecond at each reading and not otherwise: a scheduler's slices then
end after as many steps in each run, however slow the tool or busy the machine.  So programs
that wait for a time can't run here.
"""

import os
import runpy
import sys
import time
from itertools import count

import measure


class Marked(measure.Stopwatch):
    """A stopwatch whose ends can be seen from outside of the process."""

    def __enter__(self) -> "Marked":
        super().__enter__()
        os.getppid()
        return self

    def __exit__(self, *_: object) -> None:
        os.getppid()
        super().__exit__()


if __name__ == "__main__":
    time.monotonic_ns = count(1_000_000_000, 1_000).__next__  # before anybody imports it
    measure.Stopwatch = Marked  # type: ignore[misc]
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
