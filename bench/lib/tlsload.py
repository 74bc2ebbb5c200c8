"""A load on a TLS echo server: as `loadgen`, which see, over TLS 1.3.

    tlsload.py PORT CONNECTIONS WARM_SECONDS SECONDS SERVER_PID
    tlsload.py --handshakes PORT CONNECTIONS WARM_SECONDS SECONDS SERVER_PID

With ``--handshakes`` each connection is closed after one reply and made anew: a request is
then a connect, a full handshake and a reply.  Nothing is verified.
"""

import json
import select
import socket
import ssl
import sys
import time

from loadgen import BATCH, MESSAGE, processor_seconds

CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE


class Client:
    """One connection, which sends a message, waits for it to come back, and sends it again."""

    def __init__(self, port: int, poller: select.epoll, anew: bool) -> None:
        self.port, self.poller, self.anew = port, poller, anew
        self.replies = 0
        self.connect()

    def connect(self) -> None:
        """Connect, and begin a handshake."""
        below = socket.create_connection(("127.0.0.1", self.port))
        below.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        below.setblocking(False)
        self.tls = CONTEXT.wrap_socket(below, do_handshake_on_connect=False)
        self.shaken = False
        self.poller.register(self.tls, select.EPOLLIN)
        ALL[self.tls.fileno()] = self
        self.step()

    def step(self) -> None:
        """Go on as far as it goes without waiting."""
        try:
            if not self.shaken:
                self.tls.do_handshake()
                self.shaken = True
                self.tls.send(MESSAGE)
            reply = self.tls.recv(64)
        except ssl.SSLWantReadError:
            return
        if reply != MESSAGE:
            sys.exit(f"wrong reply: {reply!r}")
        self.replies += 1
        if self.anew:
            del ALL[self.tls.fileno()]
            self.poller.unregister(self.tls)
            self.tls.close()
            self.connect()
        else:
            self.tls.send(MESSAGE)


ALL: dict[int, Client] = {}


def drive(poller: select.epoll, clients: list[Client], seconds: float) -> int:
    """Let the clients go on for some seconds; return how many replies came."""
    before = sum(each.replies for each in clients)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for fd, _ in poller.poll(5, BATCH):
            client = ALL.get(fd)
            if client is not None:
                client.step()
    return sum(each.replies for each in clients) - before


def main() -> None:
    """Load the server that the arguments name, and print what it did."""
    anew = sys.argv[1] == "--handshakes"
    port, count, warm, seconds, server = map(float, sys.argv[1 + anew :])
    with select.epoll() as poller:
        clients = [Client(int(port), poller, anew) for _ in range(int(count))]
        drive(poller, clients, warm)
        server_cpu, own_cpu = processor_seconds(int(server)), time.process_time()
        start = time.perf_counter()
        requests = drive(poller, clients, seconds)
        elapsed = time.perf_counter() - start
    result = {
        "requests": requests,
        "seconds": elapsed,
        "server_cpu": processor_seconds(int(server)) - server_cpu,
        "client_cpu": time.process_time() - own_cpu,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
