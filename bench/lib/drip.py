"""Clients that send a request a byte at a time and never end it, as a slowloris attack does.

    drip.py PORT CLIENTS

Each sends a byte a second, not all at once but one after the other, and begins with a whole line:
what they send is a head that grows.  Prints a line once all are connected, and goes on until it's
killed, or ends when the server leaves one of them.
"""

import socket
import sys
import time

LINE = b"GET / HTTP/1.1\r\nHost: bench\r\n"
FIELD = b"X-Slow: 0123456789\r\n"
EVERY = 1.0  # seconds between two bytes of a client
AT_ONCE = 20  # bytes, of as many clients, between two sleeps


def main() -> None:
    """Connect, and drip."""
    port, number = int(sys.argv[1]), int(sys.argv[2])
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
    for client in clients:
        client.send(LINE)
    print("connected", flush=True)
    pause = EVERY * AT_ONCE / number
    n = 0
    while True:
        byte = FIELD[n % len(FIELD) :][:1]
        due = time.perf_counter()
        for at in range(0, number, AT_ONCE):
            for client in clients[at : at + AT_ONCE]:
                client.send(byte)
            due += pause
            time.sleep(max(due - time.perf_counter(), 0))
        n += 1


if __name__ == "__main__":
    main()
