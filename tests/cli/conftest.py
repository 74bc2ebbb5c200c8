"""What the tests of the command line share: commands as processes, and clients of a server."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BOUND_S = 60  # for what should take much less


class Peer:
    """A client, in Python's own plain sockets."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=BOUND_S)
        self._file = self.socket.makefile("rb")

    def say(self, text: bytes) -> None:
        self.socket.sendall(text)

    def hear(self) -> bytes:
        """Return the next line with its end, or what is left at the end of the stream."""
        return self._file.readline()

    def ask(self, text: bytes) -> bytes:
        self.say(text)
        return self.hear()

    def hear_all(self) -> bytes:
        """Return everything up to the end of the stream."""
        return self._file.read()

    def close(self) -> None:
        self._file.close()
        self.socket.close()


class Server:
    """A running `python -m gopy server`."""

    def __init__(self, process: "subprocess.Popen[str]", stack: ExitStack) -> None:
        self.process = process
        self._stack = stack
        assert process.stdout is not None
        greeting = process.stdout.readline()
        assert greeting.startswith("listening on 127.0.0.1:"), greeting
        self.addr = greeting.split()[-1]
        self.address = ("127.0.0.1", int(self.addr.rpartition(":")[2]))

    def dial(self) -> Peer:
        peer = Peer(self.address)
        self._stack.callback(peer.close)
        return peer

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send it a signal; return the status and the rest of the output."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> tuple[int, str]:
        """Wait until it has ended; return the status and the rest of the output."""
        output, _ = self.process.communicate(timeout=BOUND_S)
        return self.process.returncode, output


Start = Callable[..., "subprocess.Popen[str]"]
Serve = Callable[..., Server]


@pytest.fixture
def gopy() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run `python -m gopy args…` to its end."""

    def run(*args: str, **how: Any) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(*args),
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=BOUND_S,
            check=False,
            **how,
        )

    return run


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `python -m gopy args…`; it is killed at the end of the test.

    ``variables`` are added to its environment.
    """
    with ExitStack() as stack:

        def popen(
            *args: str, variables: Mapping[str, str] | None = None, **how: Any
        ) -> "subprocess.Popen[str]":
            how = {"stdout": subprocess.PIPE, **how}
            env = environment() | dict(variables or {})
            process = subprocess.Popen(command(*args), text=True, env=env, **how)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield popen


@pytest.fixture
def serve(start: Start) -> Iterator[Serve]:
    """Start a server on a free port; the options are those of the command."""
    with ExitStack() as stack:
        yield lambda *options: Server(
            start("server", "--addr", "127.0.0.1:0", "--workers", "3", *options), stack
        )


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "gopy", *args]


def environment() -> dict[str, str]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
