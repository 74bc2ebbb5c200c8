"""A TCP echo server, one goroutine for each connection, and its clients.

Every call may block, and only its goroutine waits.  A deadline is an instant after
which reads fail, so that neither side waits for ever for the other.
"""

import gopy
from gopy import SendChan, chan, go, net
from gopy.time import MILLISECOND, MINUTE


def echo(conn: net.Conn) -> None:
    """Send back what comes, until the client ends or is silent for too long."""
    try:
        with conn:
            conn.set_deadline(gopy.time.now() + MINUTE)
            while data := conn.read():
                conn.write(data)
                conn.set_deadline(gopy.time.now() + MINUTE)
    except OSError:  # also a deadline: the end of this connection, not of the program
        pass


def serve(listener: net.Listener) -> None:
    for conn in listener:  # until it's closed
        go(echo, conn)


def shout(address: str, text: str, replies: SendChan[str]) -> None:
    with net.dial("tcp", address) as conn:
        conn.write(text.encode())
        conn.close_write()
        reply = b"".join(iter(conn.read, b""))
    replies.send(reply.decode())


def main() -> None:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        go(serve, listener)
        address = str(listener.addr())

        replies = chan[str]()
        for number in range(1, 5):
            go(shout, address, f"echo {number}", replies)
        for reply in sorted(replies.recv() for _ in range(4)):
            print(reply)

        with net.dial("tcp", address) as conn:
            conn.set_read_deadline(gopy.time.now() + 20 * MILLISECOND)
            try:
                conn.read()  # having said nothing
            except TimeoutError as error:
                print("silence:", str(error).rpartition(": ")[2])


if __name__ == "__main__":
    gopy.run(main)
