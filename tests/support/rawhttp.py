"""HTTP as bytes: a server on the loopback, and a peer that says exactly what a test wants."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gopy import chan, go, net, time
from gopy.net import http

PATIENCE = 20 * time.SECOND  # for what comes at once if it comes at all


class Peer:
    """One connection of a client."""

    def __init__(self, address: str) -> None:
        self.conn = net.dial("tcp", address)
        self.conn.set_deadline(time.now() + PATIENCE)
        self._unused = b""

    def send(self, data: bytes | str) -> "Peer":
        self.conn.write(data.encode("latin-1") if isinstance(data, str) else data)
        return self

    def until(self, end: bytes) -> bytes:
        """Read up to end, with it."""
        while end not in self._unused:
            got = self.conn.read()
            assert got, f"the connection ended in {self._unused!r}"
            self._unused += got
        found, _, self._unused = self._unused.partition(end)
        return found + end

    def exactly(self, n: int) -> bytes:
        while len(self._unused) < n:
            got = self.conn.read()
            assert got, f"the connection ended in {self._unused!r}"
            self._unused += got
        found, self._unused = self._unused[:n], self._unused[n:]
        return found

    def head(self) -> "Answer":
        """Read the head of an answer."""
        return Answer(self.until(b"\r\n\r\n"))

    def answer(self) -> "Answer":
        """Read an answer that says how long it is."""
        answer = self.head()
        if "content-length" in answer.fields:
            answer.body = self.exactly(int(answer.fields["content-length"]))
        elif answer.fields.get("transfer-encoding") == "chunked":
            answer.body = b"".join(iter(self.chunk, b""))
        return answer

    def chunk(self) -> bytes:
        """Read a chunk; the last one with its trailer."""
        size = int(self.until(b"\r\n"), 16)
        if not size:
            lines = iter(lambda: self.until(b"\r\n"), b"\r\n")
            self.trailer = b"".join([*lines, b"\r\n"])
            return b""
        return self.exactly(size + 2)[:-2]

    def rest(self) -> bytes:
        """Read up to the end of the connection."""
        parts = [self._unused]
        try:
            while part := self.conn.read():
                parts.append(part)
        except ConnectionResetError:
            pass
        self._unused = b""
        return b"".join(parts)

    def close(self) -> None:
        self.conn.close()


class Answer:
    """The head of an answer, taken apart; and the body, if it was read."""

    def __init__(self, head: bytes) -> None:
        self.raw = head
        line, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        self.proto, status, self.reason = (*line.split(" ", 2), "")[:3]
        self.status = int(status)
        pairs = [line.split(": ", 1) for line in lines]
        self.fields = {name.lower(): value for name, value in pairs}
        self.names = [name for name, _ in pairs]
        self.body = b""


class Served:
    """A server that serves, and what it logged."""

    def __init__(self, server: http.Server, listener: Any) -> None:
        self.server = server
        self.listener = listener
        self.address = str(listener.addr())
        self.log: list[str] = []
        self.ended = chan[BaseException | None](1)
        self.peers: list[Peer] = []

    def peer(self) -> Peer:
        self.peers.append(Peer(self.address))
        return self.peers[-1]

    def whole(self, data: bytes | str) -> bytes:
        """Send data and return all that comes back, up to the end of the connection."""
        return self.peer().send(data).rest()

    def ask(self, data: bytes | str) -> Answer:
        """Send data on a new connection and return the answer."""
        return self.peer().send(data).answer()

    def get(self, path: str = "/", *fields: str) -> Answer:
        return self.ask(get(path, *fields))

    def run(self) -> None:
        try:
            self.server.serve(self.listener)
        except Exception as error:
            self.ended.send(error)


def get(path: str = "/", *fields: str, method: str = "GET", version: str = "1.1") -> str:
    """Return a request without a body."""
    lines = [f"{method} {path} HTTP/{version}", "Host: test", *fields]
    return "\r\n".join(lines) + "\r\n\r\n"


class ListHandler(logging.Handler):
    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self.texts = texts

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def serving(handler: Any = None, kind: Any = None, **options: Any) -> Iterator[Any]:
    """Serve with handler on a free port of the loopback; close all at the end.

    What it gives is of kind, by default a `Served`.
    """
    server = http.Server(handler=handler, **options)
    served = (kind or Served)(server, net.listen("tcp", "127.0.0.1:0"))
    if server.error_log is None:
        server.error_log = logging.Logger("test")
        server.error_log.addHandler(ListHandler(served.log))
    go(served.run)
    try:
        yield served
    finally:
        for peer in served.peers:
            peer.conn.__exit__()
        server.close()
        served.ended.recv(timeout=PATIENCE)


def until(condition: Callable[[], object]) -> None:
    """Wait until condition holds."""
    limit = time.now() + PATIENCE
    while not condition():
        assert time.now().before(limit), "it never came true"
        time.sleep(time.MILLISECOND)
