#!/usr/bin/env python
"""What idle connections of an HTTP server cost it, and what slow ones cost the others.

    bench/idle.py [CONNECTIONS] [--limit] [--drip CLIENTS]

The server is a process of its own, and only its memory is counted.  ``--limit`` gives it limits
of idleness and of heads.

``--drip`` has so many clients send a request byte by byte, each a byte a second, from processes
of their own (`lib/drip.py`), and compares what a good client's requests take beside them and
without them.  The server needs a descriptor for each: where a process may have 20,000 of them,
so many clients can't be there.
"""

import argparse
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from lib.loadgen import processor_seconds

HERE = Path(__file__).resolve().parent
REQUEST = b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"
SLOW_EACH = 5000  # clients that drip in one process
PAUSE = 0.002  # seconds between two requests of the good client
SERVER = """
import gc, sys
import gopy
from gopy import runtime
from gopy.net import http, listen

def hello(w, r):
    w.write("hello")

def count(w, r):
    gc.collect()
    w.write(str(runtime.num_goroutine()))

def main():
    mux = http.ServeMux()
    mux.handle_func("/", hello)
    mux.handle_func("/count", count)
    listener = listen("tcp", "127.0.0.1:0")
    print(listener.addr().port, flush=True)
    limits = {"idle_timeout": 600, "read_header_timeout": 600} if sys.argv[1] == "limit" else {}
    http.Server(handler=mux, **limits).serve(listener)

gopy.run(main)
"""


def pin(index: int) -> None:
    """Keep to one of the processors that there are; server and clients to one each."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[index]})


def ask(peer: socket.socket, path: bytes = b"/") -> str:
    peer.sendall(REQUEST.replace(b"/ ", path + b" ", 1))
    return peer.recv(65536).rpartition(b"\r\n\r\n")[2].decode()


def resident(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def answers_ms(peer: socket.socket, seconds: float) -> tuple[float, float]:
    """Return what an answer takes at the median and at the 99th percentile, in milliseconds."""
    spans = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        if ask(peer) != "hello":
            sys.exit("a wrong answer")
        spans.append((time.perf_counter() - began) * 1e3)
        time.sleep(PAUSE)
    return statistics.median(spans), statistics.quantiles(spans, n=100)[-1]


def drip(good: socket.socket, port: int, clients: int, seconds: float, server: int) -> None:
    """Print what answers take alone, and beside clients that drip."""
    alone = answers_ms(good, seconds)
    numbers = [min(SLOW_EACH, clients - n) for n in range(0, clients, SLOW_EACH)]
    commands = [[sys.executable, str(HERE / "lib" / "drip.py"), str(port), str(n)] for n in numbers]
    slow = [subprocess.Popen(each, stdout=subprocess.PIPE) for each in commands]
    try:
        for each in slow:
            assert each.stdout is not None
            if not each.stdout.readline():
                sys.exit("clients that drip can't connect")
        used, began = processor_seconds(server), time.perf_counter()
        beside = answers_ms(good, seconds)
        busy = (processor_seconds(server) - used) / (time.perf_counter() - began)
        if any(each.poll() is not None for each in slow):
            sys.exit("clients that drip have been left")
    finally:
        for each in slow:
            each.kill()
            each.wait()
    for name, (median, late) in (("alone", alone), (f"beside {clients:,} that drip", beside)):
        print(f"an answer takes {median:.2f} ms, {late:.2f} ms at the 99th percentile, {name}")
    print(f"the 99th percentile is {beside[1] / alone[1]:.2f} times what it is alone")
    print(f"the server takes {busy:.0%} of a processor beside them")


def idle(good: socket.socket, address: tuple[str, int], number: int, pid: int) -> None:
    """Print what idle connections take."""
    goroutines, before = ask(good, b"/count"), resident(pid)
    peers = [socket.create_connection(address) for _ in range(number)]
    assert all(ask(peer) == "hello" for peer in peers)
    after = (resident(pid) - before) / len(peers)
    print(f"{after:.0f} bytes each of {len(peers)} idle connections")
    print(f"{goroutines} goroutines before, {ask(good, b'/count')} with them")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("connections", type=int, nargs="?", default=10_000)
    parser.add_argument("--limit", action="store_true")
    parser.add_argument("--drip", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10, help="of good requests, each time")
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    command = [sys.executable, "-c", SERVER, "limit" if options.limit else ""]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=HERE.parent, preexec_fn=lambda: pin(0)
    ) as server:
        pin(-1)  # and with this process those that it starts
        try:
            assert server.stdout is not None
            address = ("127.0.0.1", int(server.stdout.readline()))
            good = socket.create_connection(address)
            for _ in range(2000):
                ask(good)
            if options.drip:
                drip(good, address[1], options.drip, options.seconds, server.pid)
            else:
                idle(good, address, options.connections, server.pid)
        finally:
            server.kill()


main()
