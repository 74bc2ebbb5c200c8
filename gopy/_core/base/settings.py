"""Settings from the environment, read when the first world boots, never at import.

    GOPYMAXPROCS   how many Ps, 1 to 1024 (more than MAX_PROCS is cut to it)
    GOPYDEBUG      comma-separated name=value: schedtrace=MS, hog=1, deadlock=0,
                   locks=1, smallchunks=0, sysmon=0
    GOPYTRACEBACK  single (default), all, python
    GOPYSEED       makes the runtime's random choices repeatable

What Go does not know it ignores, and so do we; a number that is none is ignored too.

Go: runtime/runtime1.go parsedebugvars, runtime/proc.go procresize
"""

import os
import sys
import warnings

MAX_PROCS = 64
LEVELS = ("none", "single", "python", "all", "system", "crash")  # of GOPYTRACEBACK, least first
GIL_IS_ON = (
    "gopy: the GIL of this free-threaded Python is on, since something that was imported asks "
    "for it: goroutines run one at a time (PYTHON_GIL=0 keeps it off)"
)

_told = False


class Settings:
    """The variables as they stood when this was made."""

    def __init__(self) -> None:
        self.debug = dict(
            part.split("=", 1) for part in os.environ.get("GOPYDEBUG", "").split(",") if "=" in part
        )
        self.max_procs = min(_number(os.environ.get("GOPYMAXPROCS")) or default_procs(), MAX_PROCS)
        self.traceback = self.least_traceback = os.environ.get("GOPYTRACEBACK") or "single"
        self.seed = os.environ.get("GOPYSEED")

    def number(self, name: str) -> int:
        """Return GOPYDEBUG's number called name, 0 where it is absent or none."""
        return _number(self.debug.get(name)) or 0


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def num_cpu() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def default_procs() -> int:
    """Return the Ps a build begins with: the processors where threads run in parallel, else 1."""
    if getattr(sys, "_is_gil_enabled", lambda: True)():
        return 1
    return max(1, min(num_cpu(), _cgroup_limit() or num_cpu()))


def tell_of_gil() -> None:
    """Warn, once, if this build runs threads in parallel and an import has put an end to that."""
    global _told
    can = "t" in getattr(sys, "abiflags", "")
    chosen = getattr(sys.flags, "gil", None) is not None
    if can and not chosen and not _told and getattr(sys, "_is_gil_enabled", lambda: False)():
        _told = True
        warnings.warn(GIL_IS_ON, RuntimeWarning, stacklevel=2)


def _cgroup_limit() -> int | None:
    """Return the processors of the cgroup's quota, rounded up, at least 2; None if unlimited."""
    try:
        with open("/sys/fs/cgroup/cpu.max") as file:
            quota, period = file.read().split()
    except (OSError, ValueError):
        return None
    if quota == "max":
        return None
    return max(2, -(-int(quota) // int(period)))
