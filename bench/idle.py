#!/usr/bin/env python
"""What idle connections of an HTTP server cost it, and what slow ones cost the others.

    bench/idle.py [CONNECTIONS] [--limit] [--drip CLIENTS]

The server is a process of its own, and only its memory is counted.  ``--limit`` gives it limits
of idleness and of heads; ``--drip`` has so many clients send a request byte by byte, and compares
what a good client's requests take beside them and without them.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUEST = b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"
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


def ask(peer: socket.socket, path: bytes = b"/") -> str:
    peer.sendall(REQUEST.replace(b"/ ", path + b" ", 1))
    return peer.recv(65536).rpartition(b"\r\n\r\n")[2].decode()


def resident(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def median_us(peer: socket.socket, between: list[socket.socket]) -> float:
    """Return what an answer takes, with a byte of each of between sent before it."""
    spans = []
    for n in range(25):
        for each in between:
            each.send(REQUEST[n : n + 1])
        for _ in range(8):
            began = time.perf_counter()
            ask(peer)
            spans.append((time.perf_counter() - began) * 1e6)
    return statistics.median(spans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("connections", type=int, nargs="?", default=10_000)
    parser.add_argument("--limit", action="store_true")
    parser.add_argument("--drip", type=int, default=0)
    options = parser.parse_args()
    command = [sys.executable, "-c", SERVER, "limit" if options.limit else ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            address = ("127.0.0.1", int(server.stdout.readline()))
            good = socket.create_connection(address)
            for _ in range(2000):
                ask(good)
            if options.drip:
                alone = median_us(good, [])
                slow = [socket.create_connection(address) for _ in range(options.drip)]
                beside = median_us(good, slow)
                print(
                    f"an answer takes {alone:.0f} us, {beside:.0f} us beside {len(slow)} that drip"
                )
                return
            goroutines, before = ask(good, b"/count"), resident(server.pid)
            idle = [socket.create_connection(address) for _ in range(options.connections)]
            assert all(ask(peer) == "hello" for peer in idle)
            after = (resident(server.pid) - before) / len(idle)
            print(f"{after:.0f} bytes each of {len(idle)} idle connections")
            print(f"{goroutines} goroutines before, {ask(good, b'/count')} with them")
        finally:
            server.kill()


main()
