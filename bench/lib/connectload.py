"""A storm of connections on an echo server: each is made, echoes one message and is closed.

    connectload.py PORT CONNECTIONS WARM_SECONDS SECONDS SERVER_PID

As `loadgen`, which see.  CONNECTIONS are under way at a time; a request is a connect, a
reply and a close.  A connection is reset rather than closed in order: the port that it
used is free at once, and no run starves the next one of ports.
"""

import json
import select
import socket
import struct
import sys
import time

from loadgen import BATCH, MESSAGE, processor_seconds, rest_of

RESET = struct.pack("ii", 1, 0)  # of SO_LINGER: closing throws away what is under way


def connect(port: int, poller: select.epoll, under_way: dict[int, socket.socket]) -> None:
    """Begin a connection; its first event will be that it can be written to."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.setblocking(False)
    connection.connect_ex(("127.0.0.1", port))
    under_way[connection.fileno()] = connection
    poller.register(connection, select.EPOLLOUT)


def drive(
    port: int, poller: select.epoll, under_way: dict[int, socket.socket], seconds: float
) -> int:
    """Go on for some seconds; return how many replies came."""
    replies = 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for fd, event in poller.poll(5, BATCH):
            connection = under_way[fd]
            if event & select.EPOLLOUT and not event & select.EPOLLERR:
                connection.send(MESSAGE)
                poller.modify(fd, select.EPOLLIN)
                continue
            reply = connection.recv(64)  # or the error
            if reply != MESSAGE and rest_of(connection, reply) != MESSAGE:
                sys.exit(f"wrong reply: {reply!r}")
            replies += 1
            poller.unregister(fd)
            under_way.pop(fd).close()
            connect(port, poller, under_way)
    return replies


def main() -> None:
    """Load the server that the arguments name, and print what it did."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    warm, seconds, server = float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    under_way: dict[int, socket.socket] = {}
    with select.epoll() as poller:
        for _ in range(count):
            connect(port, poller, under_way)
        drive(port, poller, under_way, warm)
        server_cpu, own_cpu = processor_seconds(server), time.process_time()
        start = time.perf_counter()
        requests = drive(port, poller, under_way, seconds)
        elapsed = time.perf_counter() - start
    result = {
        "requests": requests,
        "seconds": elapsed,
        "server_cpu": processor_seconds(server) - server_cpu,
        "client_cpu": time.process_time() - own_cpu,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
