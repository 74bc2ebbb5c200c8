"""What a program can ask of the scheduler, and tell it.

Go: runtime
"""

from gopy._core import gomaxprocs, gosched, num_cpu, num_goroutine
from gopy.errors import Error, PanicNilError
from gopy.runtime.calls import blocking
from gopy.runtime.contention import set_block_profile_rate, set_mutex_profile_fraction
from gopy.runtime.host import GOARCH, GOOS, version
from gopy.runtime.introspection import current, goexit, goroutines, stack
from gopy.runtime.osthread import lock_os_thread, unlock_os_thread

__all__ = [
    "GOARCH",
    "GOOS",
    "Error",
    "PanicNilError",
    "blocking",
    "current",
    "goexit",
    "gomaxprocs",
    "goroutines",
    "gosched",
    "lock_os_thread",
    "num_cpu",
    "num_goroutine",
    "set_block_profile_rate",
    "set_mutex_profile_fraction",
    "stack",
    "unlock_os_thread",
    "version",
]
