"""A load on an echo server: many connections, one message of 64 bytes under way on each.

    loadgen.py PORT CONNECTIONS WARM_SECONDS SECONDS SERVER_PID

One thread on a bare epoll, with nothing between the event and the two system calls,
so that it costs less than any server that it can be pointed at.  Each reply is compared
with what was sent.  Prints one JSON object: requests, seconds, and the processor seconds
that the server and this process used meanwhile.
"""

import glob
import json
import os
import select
import socket
import sys
import time

MESSAGE = bytes(range(64))
BATCH = 256  # events taken at a time


def connect(port: int) -> socket.socket:
    """Return a connection to the server on port of this machine."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setblocking(False)
    return connection


def processor_seconds(pid: int) -> float:
    """Return the processor time, in seconds, that process pid and its children have used."""
    ticks = 0
    for stat in glob.iglob("/proc/[0-9]*/stat"):
        try:
            with open(stat) as file:
                number, _, rest = file.read().partition(" ")
        except OSError:  # it has ended
            continue
        fields = rest.rpartition(")")[2].split()
        if pid in (int(number), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rest_of(connection: socket.socket, reply: bytes) -> bytes:
    """Return the whole reply of which connection has given only a part."""
    connection.setblocking(True)
    while len(reply) < len(MESSAGE):
        more = connection.recv(len(MESSAGE) - len(reply))
        if not more:
            break
        reply += more
    connection.setblocking(False)
    return reply


def drive(poller: select.epoll, connections: dict[int, socket.socket], seconds: float) -> int:
    """Answer every reply with the next message for some seconds; return how many came."""
    calls = {fd: (each.recv, each.send) for fd, each in connections.items()}
    replies, poll, clock, message = 0, poller.poll, time.perf_counter, MESSAGE
    end = clock() + seconds
    while clock() < end:
        for fd, _ in poll(5, BATCH):
            recv, send = calls[fd]
            reply = recv(64)
            if reply != message and rest_of(connections[fd], reply) != message:
                sys.exit(f"wrong reply: {reply!r}")
            send(message)
            replies += 1
    return replies


def main() -> None:
    """Load the server that the arguments name, and print what it did."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    warm, seconds, server = float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    connections = {each.fileno(): each for each in (connect(port) for _ in range(count))}
    with select.epoll() as poller:
        for fd, connection in connections.items():
            poller.register(fd, select.EPOLLIN)
            connection.send(MESSAGE)
        drive(poller, connections, warm)
        server_cpu, own_cpu = processor_seconds(server), time.process_time()
        start = time.perf_counter()
        requests = drive(poller, connections, seconds)
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
