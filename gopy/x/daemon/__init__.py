"""What a service tells systemd, and what it gets from it.

    notify        "ready", "stopping" and the like: sd_notify
    listeners     sockets that systemd listens on for us: LISTEN_FDS
    watchdog      a sign of life now and then: WATCHDOG_USEC

Where systemd did not start the program all of them do nothing.

Go: github.com/coreos/go-systemd daemon, activation
"""

from gopy.x.daemon.inheriting import listeners, listeners_with_names
from gopy.x.daemon.notifying import READY, RELOADING, STOPPING, WATCHDOG, notify
from gopy.x.daemon.watching import Watchdog, watchdog

__all__ = [
    "READY",
    "RELOADING",
    "STOPPING",
    "WATCHDOG",
    "Watchdog",
    "listeners",
    "listeners_with_names",
    "notify",
    "watchdog",
]
