"""The demo: a job server in a process of its own, a load on it from this one.

Whatever happens, the server's process does not outlive this one's `demo`.
"""

import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

from gopy._cli.load import Plan, load
from gopy.time import Duration

_GREETING: Final = "listening on "
_START_MS: Final = 30_000
_STOP_S: Final = 20.0
_SPARE_CONNECTIONS: Final = 8  # the load's own watch, and whoever wants to look


def demo(connections: int, duration: Duration, rate: float) -> int:
    """Run a server and a load on it; print both summaries; return the exit status.

    0 if the load has passed and the server, told to stop, ended with 0; else 1.
    """
    with _server(connections + _SPARE_CONNECTIONS) as server:
        address = _address(server)
        if address is None:
            print("gopy demo: the server did not start", file=sys.stderr)
            return 1
        print(f"server: listening on {address}", flush=True)
        status = load(Plan(address, connections, duration, rate))
        return _stop(server) or status


@contextmanager
def _server(max_connections: int) -> Iterator["subprocess.Popen[str]"]:
    """A server's process, which is gone at the end, also at an end by SIGTERM."""
    command = [sys.executable, "-m", "gopy", "server", "--addr", "127.0.0.1:0"]
    command += ["--max-connections", str(max_connections)]
    old = signal.signal(signal.SIGTERM, _exit)
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                yield server
            finally:
                if server.poll() is None:
                    server.terminate()
                    try:
                        server.wait(_STOP_S)
                    except subprocess.TimeoutExpired:
                        server.kill()
    finally:
        signal.signal(signal.SIGTERM, old)


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _address(server: "subprocess.Popen[str]") -> str | None:
    """Return the address that the server's first line tells, or None if there is none."""
    assert server.stdout is not None, "it is a pipe"
    poll = select.poll()
    poll.register(server.stdout, select.POLLIN)
    greeting = server.stdout.readline() if poll.poll(_START_MS) else ""
    return greeting.removeprefix(_GREETING).rstrip() if greeting.startswith(_GREETING) else None


def _stop(server: "subprocess.Popen[str]") -> int:
    """Stop the server, print what it says, return 0 if it ended well."""
    server.terminate()
    try:
        last_words, _ = server.communicate(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        print(f"gopy demo: the server did not stop within {_STOP_S:.0f}s", file=sys.stderr)
        return 1
    for line in last_words.splitlines():
        print(f"server: {line}")
    if server.returncode:
        print(f"gopy demo: the server ended with status {server.returncode}", file=sys.stderr)
        return 1
    return 0
