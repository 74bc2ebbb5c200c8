"""Goroutines as seen from inside: the caller, all of them, their stacks.

Go: runtime/mprof.go, runtime/panic.go Goexit
"""

from typing import NoReturn

from gopy._core import G, all_goroutines, dump
from gopy._core import current as running
from gopy.errors import Goexit


def current() -> G:
    """Return the calling goroutine."""
    return running()


def goroutines() -> list[G]:
    """Return all goroutines that have not ended, by id; a snapshot."""
    return all_goroutines()


def stack(all: bool = False) -> str:
    """Return the caller's stack as Go prints it; with all, then those of all goroutines.

    Go: runtime/mprof.go Stack
    """
    return dump(all)


def goexit() -> NoReturn:
    """End the calling goroutine: what it deferred runs, then it's over.

    Called by main, the others go on; when none is left the program dies of deadlock.

    Go: runtime/panic.go Goexit
    """
    running()
    raise Goexit
