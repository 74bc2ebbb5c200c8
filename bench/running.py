"""Runs one program once and returns its row, a dict of numbers.

A program runs alone, in a process of its own.  A server is pinned to processor 0 and
its load to processor 1, where the machine has two: neither then takes the other's time.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from peer import HERE, LIB, ROOT, Peer
from workloads import Workload


class Failed(Exception):
    """The program didn't run to its end; the text says why."""


@dataclass(frozen=True)
class Load:
    """How long a server is loaded, in seconds, and for how long a program may run."""

    warm: float = 0.5
    seconds: float = 3.0
    timeout: float = 300.0


def measure(
    peer: Peer, workload: Workload, size: tuple[int, ...], python: str, load: Load
) -> Mapping[str, float]:
    """Run peer's program for workload with size as its arguments.

    Raises:
        Failed: it ended with an error or ran for too long.
    """
    command = peer.command(workload.program, python)
    if workload.is_server:
        return _server(command, peer.environment(), workload.load, size[0], load)
    try:
        done = subprocess.run(
            [*command, *map(str, size)],
            env=peer.environment(),
            capture_output=True,
            text=True,
            timeout=load.timeout,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"no end after {load.timeout:.0f} s") from None
    return _row(done.returncode, done.stdout, done.stderr)


def parallel(python: str, rounds: int) -> tuple[str, dict[str, list[dict[str, float] | None]]]:
    """Run parallel.py under python, without a GIL; return whom it has, and the rows.

    Raises:
        Failed: it ended with an error, or there is a GIL.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON_GIL": "0"}
    command = [python, str(HERE / "parallel.py"), "--json", "--rounds", str(rounds)]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise Failed(str(failure)) from None
    if done.returncode:
        raise Failed(f"exit {done.returncode}: {done.stderr.strip()[-200:]}")
    found = json.loads(done.stdout)
    if found["gil"]:
        raise Failed("that interpreter has a GIL")
    rows: dict[str, list[dict[str, float] | None]] = found["rows"]
    return found["peer"], rows


def _server(
    command: list[str],
    env: dict[str, str],
    loader: tuple[str, ...],
    connections: int,
    load: Load,
) -> Mapping[str, float]:
    server = subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=_pin_to_0,
        start_new_session=True,  # a group of its own: a server may have processes for its work
    )
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        if not port:
            raise Failed(f"the server ended with {server.wait(5)}")
        # The load runs under this interpreter: the same for every peer.
        done = subprocess.run(
            [
                *(sys.executable, str(LIB / loader[0]), *loader[1:], port, str(connections)),
                *(str(load.warm), str(load.seconds), str(server.pid)),
            ],
            capture_output=True,
            text=True,
            timeout=load.timeout,
            preexec_fn=_pin_to_1,
        )
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    row = _row(done.returncode, done.stdout, done.stderr)
    if "requests" not in row:
        return row
    return {
        "requests_per_second": row["requests"] / row["seconds"],
        "server_us": row["server_cpu"] / row["requests"] * 1e6,
        "client_us": row["client_cpu"] / row["requests"] * 1e6,
        "server_busy": row["server_cpu"] / row["seconds"],
    }


def _row(code: int, out: str, err: str) -> Mapping[str, float]:
    if code != 0 or not out.strip():
        raise Failed(f"exit {code}: {(err.strip().splitlines() or ['no output'])[-1]}")
    row: dict[str, float] = json.loads(out.strip().splitlines()[-1])
    return row


def _pin_to_0() -> None:
    pin(0)


def _pin_to_1() -> None:
    pin(1)


def pin(index: int) -> None:
    """Keep this process to one processor, and `allow_descriptors`."""
    allow_descriptors()
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) > 1:
        os.sched_setaffinity(0, {processors[index]})


def allow_descriptors() -> None:
    """Let this process have as many descriptors as there may be: one for each connection."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
