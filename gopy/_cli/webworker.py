"""A worker of ``serve``: a process that serves the application on a listener that it was given.

Its supervisor holds the other end of a socket.  The worker writes a byte to it when it is ready;
when the socket ends, the supervisor is gone, and the worker stops as for SIGTERM.
"""

import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from typing import Final

from gopy._cli.application import NoApplicationError, handler_of
from gopy._cli.handover import Given
from gopy._core import SocketFD
from gopy._lang.chan import chan
from gopy._lang.goroutine import go, run
from gopy.context import CancelFunc, background
from gopy.net import Listener
from gopy.net.http import Handler, Server
from gopy.os.signal import notify, notify_context
from gopy.os.signum import Signal
from gopy.time import SECOND, Duration
from gopy.x.daemon.inheriting import listener_of

READY: Final = b"!"
HEADER_TIMEOUT: Final = 30 * SECOND
IDLE_TIMEOUT: Final = 120 * SECOND


def work(app: str, grace: Duration, parts: Given) -> int:
    """Serve app until SIGTERM or the supervisor's end; return the exit status."""
    return run(_work, app, grace, parts)


def _work(app: str, grace: Duration, parts: Given) -> int:
    # Of the terminal's: whoever sits there means the supervisor.
    notify(chan[Signal](1), signal.SIGINT, signal.SIGHUP)
    for fd in parts[:2]:
        os.set_inheritable(fd, False)
    listener = listener_of(parts.listener_fd)
    assert listener is not None, "the supervisor gives a listener"
    control = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, parts.control_fd)
    with notify_context(background(), signal.SIGTERM) as (ctx, stop):
        go(_watch, control, stop)
        try:
            handler = handler_of(app, multiprocess=parts.procs > 1)
        except NoApplicationError as error:
            print(f"gopy serve: {error}", file=sys.stderr)
            return 1
        except Exception:
            traceback.print_exc()
            return 1
        _serve(handler, listener, control, ctx, grace)
    return 0


def _serve(
    handler: Handler, listener: Listener, control: SocketFD, ctx: object, grace: Duration
) -> None:
    server = Server(handler=handler, read_header_timeout=HEADER_TIMEOUT, idle_timeout=IDLE_TIMEOUT)
    with suppress(OSError):  # nobody is there any more; the watcher knows
        control.write(READY)
    server.run(ctx, listener, grace=grace)


def _watch(control: SocketFD, stop: CancelFunc) -> None:
    with suppress(OSError):
        while control.read(64):
            pass
    stop()
