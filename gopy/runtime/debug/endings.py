"""What ends a program, and what doesn't: too many threads, and panics that are looked at first.

Go: runtime/debug/garbage.go SetMaxThreads
"""

from collections.abc import Callable

from gopy._core import G
from gopy._core import set_max_threads as _set_max_threads
from gopy._core import set_panic_hook as _set_panic_hook


def set_max_threads(threads: int) -> int:
    """Let at most threads OS threads run goroutines; return the previous limit, 10,000 at first.

    One more is the fatal error ``thread exhaustion``, as are too many at the time of the call.
    The helper threads of `runtime.blocking`, and threads that gopy did not start, don't count.

    Go: runtime/debug/garbage.go SetMaxThreads
    """
    return _set_max_threads(threads)


def set_panic_hook(hook: Callable[[G, BaseException], object] | None) -> None:
    """Have hook(goroutine, exception) called when a panic leaves a goroutine, before all else.

    If it returns True only that goroutine ends: nothing is printed, and the program goes on.
    Else the program ends as it would have without a hook; what the hook raises ends it instead.
    The hook runs on the goroutine's own stack, after what it deferred; it may do what a
    goroutine may.

    Args:
        hook: one for all; None for none.
    """
    _set_panic_hook(hook)
