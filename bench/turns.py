#!/usr/bin/env python3
"""Compares echo servers closely: all of them live, and one load goes to each in turn.

    turns.py                                  gopy, gevent, uvloop, go; 1,000 connections
    turns.py --connections 50 --turns 200
    turns.py --peers gopy,uvloop --beside /path/checkout    another gopy, too

`run.py` measures a server for seconds and then the next one; on a shared machine these seconds
differ by a tenth, and a median of few rounds by some hundredths.  Here a turn takes a tenth of a
second, a hundred of them are compared each with its neighbours, and the median is good for a
hundredth.  Each turn begins with one message on each connection and ends when each has had its last
reply, so that no server works while another one is measured.

The servers share processor 0, where only one has anything to do, and the load has processor 1.
What is printed: requests a second, the median; and the ratio to the first peer, the median of the
turns, with its standard error.  Where the load was busy for 97 % or more it was the limit.
"""

import argparse
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, pstdev

from peer import LIB, PEERS, Peer
from running import allow_descriptors, pin

sys.path.insert(0, str(LIB))

from loadgen import MESSAGE, connect, drive


class Server:
    """A live server, and the connections to it."""

    def __init__(self, name: str, connections: list[socket.socket]) -> None:
        self.name = name
        self.connections = {each.fileno(): each for each in connections}
        self.poller = select.epoll()
        for each in connections:
            self.poller.register(each, select.EPOLLIN)
        self.rates: list[float] = []

    def turn(self, seconds: float) -> float:
        """Load it for some seconds, wait for the last replies; return the requests a second."""
        for each in self.connections.values():
            each.send(MESSAGE)
        began = time.perf_counter()
        replies = drive(self.poller, self.connections, seconds)
        rate = replies / (time.perf_counter() - began)
        left = len(self.connections)
        while left:
            for fd, _ in self.poller.poll():
                self.connections[fd].recv(len(MESSAGE))
                left -= 1
        return rate


@contextmanager
def serving(name: str, peer: Peer, python: str, root: Path | None, count: int) -> Iterator[Server]:
    """Start peer's echo server and connect to it; root: gopy's, if it's another one."""
    env = peer.environment()
    if root is not None:
        env["PYTHONPATH"] = os.pathsep.join([str(LIB), str(root)])
    process = subprocess.Popen(
        peer.command("echo", python),
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: pin(0),
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            sys.exit(f"{name}: its server ended with {process.wait(5)}")
        yield Server(name, [connect(int(port)) for _ in range(count)])
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def line(server: Server, first: Server) -> str:
    """Return what is printed of server."""
    ratios = [mine / its for mine, its in zip(server.rates, first.rates, strict=True)]
    error = 1.25 * pstdev(ratios) / len(ratios) ** 0.5  # of a median, if they scatter as errors do
    return f"{server.name:12} {median(server.rates):>9,.0f}/s  {median(ratios):.3f} +- {error:.3f}"


def main() -> None:
    """Start the servers, let them take turns, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", default="gopy,gevent,uvloop,go", help="default: %(default)s")
    parser.add_argument("--beside", metavar="ROOT", type=Path, help="another checkout of gopy")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the peers")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--ms", type=int, default=100, help="of one turn")
    options = parser.parse_args()
    wanted = [(name, PEERS.get(name), None) for name in options.peers.split(",")]
    if options.beside is not None:
        wanted.append(("beside", PEERS["gopy"], options.beside))
    allow_descriptors()
    with ExitStack() as stack:
        servers = []
        for name, peer, root in wanted:
            if peer is None or not peer.source("echo").exists():
                parser.error(f"{name} has no echo server")
            if reason := peer.missing(options.python):
                print(f"- {name} is left out: {reason}")
                continue
            started = serving(name, peer, options.python, root, options.connections)
            servers.append(stack.enter_context(started))
        pin(1)
        began, used = time.perf_counter(), time.process_time()
        for _ in range(options.turns):
            for server in servers:
                server.rates.append(server.turn(options.ms / 1000))
        busy = (time.process_time() - used) / (time.perf_counter() - began)
        print(*(line(server, servers[0]) for server in servers), sep="\n")
        print(f"busy {busy:.0%} of the time: the load itself")


if __name__ == "__main__":
    main()
