"""Once: something that is done exactly once, and is done for everybody who asked.

Locking: ``_doing`` is a Mutex, held while f runs, so that who comes meanwhile waits
until f has returned.  ``_done`` is set under it, and read without: once True it stays.

Go: sync/once.go
"""

from collections.abc import Callable
from typing import ParamSpec

from gopy.sync.atomic.nocopy import NoCopy
from gopy.sync.mutex import Mutex

P = ParamSpec("P")


class Once(NoCopy):
    """Runs one function one time.

    Go: sync/once.go Once
    """

    __slots__ = ("__weakref__", "_doing", "_done")

    def __init__(self) -> None:
        self._done = False
        self._doing = Mutex()

    def do(self, f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call f if this is the first call of `do`; else wait until that one's f has ended.

        An f that panics or calls ``runtime.goexit()`` has ended too: later calls do
        nothing.  If f calls `do` of the same Once, it waits for itself.

        Go: sync/once.go Once.Do
        """
        if not self._done:
            self._do_slow(f, *args, **kwargs)

    def _do_slow(self, f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        with self._doing:
            if not self._done:
                try:
                    f(*args, **kwargs)
                finally:
                    self._done = True
