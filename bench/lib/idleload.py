"""Connections to an echo server that stay open and send nothing: what each costs its memory.

    idleload.py PORT CONNECTIONS WARM_SECONDS SECONDS SERVER_PID

Each connection has had one reply, so that whoever serves it is at its next read.  A few come
first, for what the server makes once.  The other ends are here, in a process of their own, and
the kernel's buffers are in no process: what is counted is what the server keeps.  Prints one
JSON object: bytes_each.
"""

import json
import os
import resource
import socket
import sys
import time

from loadgen import MESSAGE, connect, rest_of

FIRST = 100
BESIDE = 200  # descriptors that a process has for other things


def asked(connection: socket.socket) -> None:
    """Send a message and wait for it to come back."""
    connection.setblocking(True)
    connection.sendall(MESSAGE)
    if rest_of(connection, b"") != MESSAGE:
        sys.exit("wrong reply")


def resident(pid: int) -> int:
    """Return the memory that process pid has resident, in bytes, once it no longer changes."""
    seen = -1
    for _ in range(50):
        with open(f"/proc/{pid}/statm") as statm:
            now = int(statm.read().split()[1])
        if now == seen:
            break
        seen = now
        time.sleep(0.2)
    return seen * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Open the connections, and print what the server's memory has grown by."""
    port, count, server = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[5])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most < FIRST + count + BESIDE:
        sys.exit(f"{count} connections need {FIRST + count + BESIDE} descriptors, {most} are given")
    idle = []
    for number in range(FIRST + count):
        if number == FIRST:
            before = resident(server)
        idle.append(connect(port))
        asked(idle[-1])
    print(json.dumps({"bytes_each": (resident(server) - before) / count}))


if __name__ == "__main__":
    main()
