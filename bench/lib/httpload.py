"""A load on an HTTP server that greets: many connections, one request under way on each.

    httpload.py PORT CONNECTIONS WARM_SECONDS SECONDS SERVER_PID

This program warms the server up, and compares each reply with what it has to be.  Then `wrk`
measures, if it is installed: it costs less than anything in Python, and counts answers that are
none, but doesn't look into them.  Else, or with ``BENCH_LOAD=python``, this program measures as
well, on a bare epoll as `loadgen`, which see also for what is printed.

A new `wrk` makes new connections, which the server's processor time includes: for 1,000 some
tens of milliseconds out of the seconds that are measured.
"""

import json
import os
import re
import resource
import select
import shutil
import socket
import subprocess
import sys
import time

from loadgen import BATCH, connect, processor_seconds

REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
STATUS = b"HTTP/1.1 200 OK\r\n"
END = b"\r\n\r\nHello, World!"  # the length is what `wrk` depends on
REQUESTS = re.compile(r"^ +(\d+) requests in ", re.MULTILINE)
WRONG = re.compile(r"^ *(?:Socket errors|Non-2xx).*", re.MULTILINE)


def checked(reply: bytes, more: bytes) -> bytes:
    """Return what is there of a reply when more has come, ``b""`` if that is all of it."""
    if not more:
        sys.exit(f"the server has left a connection after {reply!r}")
    reply += more
    if not reply.endswith(END):
        return reply
    if not reply.startswith(STATUS) or b"\r\ncontent-length: 13\r\n" not in reply.lower():
        sys.exit(f"wrong reply: {reply!r}")
    return b""


def drive(poller: select.epoll, connections: dict[int, socket.socket], seconds: float) -> int:
    """Answer every reply with the next request for some seconds; return how many came."""
    calls = {fd: (each.recv, each.send) for fd, each in connections.items()}
    parts: dict[int, bytes] = {}
    replies, poll, clock, request = 0, poller.poll, time.perf_counter, REQUEST
    end = clock() + seconds
    while clock() < end:
        for fd, _ in poll(5, BATCH):
            recv, send = calls[fd]
            part = checked(parts.pop(fd, b""), recv(65536))
            if part:
                parts[fd] = part
                continue
            send(request)
            replies += 1
    return replies


def own_load(port: int, count: int, seconds: float) -> int:
    """Load the server with new connections for some seconds; return how many replies came."""
    connections = {each.fileno(): each for each in (connect(port) for _ in range(count))}
    try:
        with select.epoll() as poller:
            for fd, connection in connections.items():
                poller.register(fd, select.EPOLLIN)
                connection.send(REQUEST)
            return drive(poller, connections, seconds)
    finally:
        for connection in connections.values():
            connection.close()


def wrk_load(port: int, count: int, seconds: float) -> int:
    """Load the server by `wrk` for whole seconds, the least it can; return the replies."""
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{count}", f"-d{max(round(seconds), 1)}s", "--timeout", "60s"),
            f"http://127.0.0.1:{port}/",
        ],
        capture_output=True,
        text=True,
    )
    wrong, found = WRONG.search(done.stdout), REQUESTS.search(done.stdout)
    if done.returncode or wrong or not found:
        sys.exit(f"wrk: exit {done.returncode} {wrong[0] if wrong else done.stderr}")
    return int(found[1])


def own_seconds() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def main() -> None:
    """Load the server that the arguments name, and print what it did."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    warm, seconds, server = float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    has_wrk = shutil.which("wrk") and os.environ.get("BENCH_LOAD") != "python"
    own_load(port, count, warm)
    server_cpu, own_cpu = processor_seconds(server), own_seconds()
    start = time.perf_counter()
    requests = (wrk_load if has_wrk else own_load)(port, count, seconds)
    elapsed = time.perf_counter() - start
    result = {
        "requests": requests,
        "seconds": elapsed,
        "server_cpu": processor_seconds(server) - server_cpu,
        "client_cpu": own_seconds() - own_cpu,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
