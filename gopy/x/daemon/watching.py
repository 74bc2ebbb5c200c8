"""watchdog: a sign of life at half the interval that systemd waits for.

Go: github.com/coreos/go-systemd daemon/watchdog.go
Differs: Go's tells the interval only; here a goroutine does what everybody does with it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from gopy._core import go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.sync import Once
from gopy.time import MICROSECOND, Duration, new_ticker
from gopy.x.daemon.notifying import WATCHDOG, notify


class Watchdog:
    """A goroutine that says that the program is alive, until `stop` or the end of a ``with``.

    ``interval`` is how long systemd waits; 0 if it doesn't watch: then there is no goroutine,
    and the object is false.
    """

    def __init__(self, interval: Duration, check: Callable[[], object] | None) -> None:
        self.interval = interval
        self._check = check
        self._done: chan[None] = chan()
        self._once = Once()
        if interval > 0:
            go(self._watch)

    def stop(self) -> None:
        """Say nothing any more; systemd will notice.  To call it again does nothing."""
        self._once.do(self._done.close)

    def _watch(self) -> None:
        ticker = new_ticker(self.interval / 2)
        stopped = recv(self._done)
        try:
            while True:
                if self._check is None or self._check():
                    with suppress(OSError):  # the next one may get through
                        notify(WATCHDOG)
                if select(ticker.c, stopped) is stopped:
                    return
        finally:
            ticker.stop()

    def __bool__(self) -> bool:
        return self.interval > 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def watchdog(check: Callable[[], object] | None = None) -> Watchdog:
    """Start to say that the program is alive, if systemd wants to know (``WatchdogSec=``).

    Args:
        check: asked before each sign of life: none is given while it returns something false.
            It must not wait for long.  What it raises ends the program.

    Go: github.com/coreos/go-systemd daemon/watchdog.go SdWatchdogEnabled
    """
    return Watchdog(_interval(), check)


def _interval() -> Duration:
    usec, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not usec.isdecimal() or pid not in ("", str(os.getpid())):
        return Duration(0)
    return int(usec) * MICROSECOND
