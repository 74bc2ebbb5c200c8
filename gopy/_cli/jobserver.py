"""A TCP server in plain blocking code: a goroutine a connection, a pool of workers.

    accept ──▶ converse ─────▶ workers       a request goes to whoever is free,
                  ▲───────────────┘          its reply back to the connection
                  │
              read and write, each with a deadline

A client that is silent for longer than the read deadline is dropped, so it says PING
now and then.  Who cannot be served is told why: BUSY above the limit of connections,
ERR for what is no request.

    Serving ──stop──▶ Parting ──all gone, or the grace is over──▶ Stopped
                      BYE to each; what they have sent is answered

Locking: ``_mu`` guards ``_live`` and ``_grace_ends``; nothing is written or waited for
under it.
"""

import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from gopy._cli.lines import LineReader
from gopy._cli.parting import part
from gopy._cli.protocol import BYE, MAX_LINE, STATS, ProtocolError, Request, parse, reply_to
from gopy._cli.stats import stats_line
from gopy._cli.stopping import Stopping
from gopy._cli.workers import Workers
from gopy._lang.chan import chan
from gopy._lang.goroutine import go, run
from gopy.net import Conn, Listener, listen
from gopy.sync import Mutex, WaitGroup
from gopy.sync.atomic import Int64
from gopy.time import SECOND, Duration, Time, now

BUSY: Final = b"BUSY too many connections\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server grants its clients."""

    connections: int
    workers: int
    read_timeout: Duration
    write_timeout: Duration
    grace: Duration


class Counts:
    """What has happened so far."""

    def __init__(self) -> None:
        self.accepted = Int64()
        self.messages = Int64()
        self.refused = Int64()  # BUSY
        self.garbage = Int64()  # ERR
        self.dropped = Int64()  # silent for too long, or too slow to read

    def as_dict(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {name: count.load() for name, count in vars(self).items()}


class JobServer:
    """Serves the clients of one listener."""

    def __init__(self, listener: Listener, limits: Limits) -> None:
        self._listener = listener
        self._limits = limits
        self._counts = Counts()
        self._workers = Workers(limits.workers, self._answer)
        self._talks = WaitGroup()
        self._accepting = chan[None]()  # closed when the accept loop has ended
        self._mu = Mutex()
        self._live: set[Conn] = set()
        self._grace_ends: Time | None = None

    def serve(self) -> None:
        """Take connections until `stop`.

        Raises:
            OSError: accept failed for good; a lack of descriptors is waited out.
        """
        for conn in self._listener:
            self._counts.accepted.add(1)
            if self._admit(conn):
                self._talks.go(self._converse, conn)
            else:
                self._counts.refused.add(1)
                self._talks.go(part, conn, BUSY)
        self._accepting.close()

    def stop(self) -> None:
        """Take no more connections, answer what the others have sent, and let them go.

        Each is told BYE.  It may take until the client closes, or until the grace is over.
        """
        ends = now() + self._limits.grace
        with self._mu:
            self._grace_ends = ends
        self._listener.close()
        self._accepting.recv()
        for conn in self._connections():
            self._talks.go(self._say_bye, conn, ends)
        try:
            self._talks.wait(timeout=self._limits.grace + SECOND)
        except TimeoutError:
            for conn in self._connections():
                with suppress(OSError):
                    conn.close()
            self._talks.wait()
        self._workers.stop()

    def summary(self) -> str:
        """Return what has happened so far, for people."""
        return ", ".join(f"{name} {count}" for name, count in self._counts.as_dict().items())

    def _converse(self, conn: Conn) -> None:
        last_words = b""
        try:
            self._answer_all(conn)
        except ProtocolError as error:
            self._counts.garbage.add(1)
            last_words = b"ERR %b\n" % str(error).encode()
        except TimeoutError:
            self._counts.dropped.add(1)
        except OSError:
            pass  # reset, or closed by `stop`: either way nobody is there to be told
        with self._mu:
            self._live.discard(conn)
        if last_words:
            part(conn, last_words)
        else:
            with suppress(OSError):  # `stop` may have closed it
                conn.close()

    def _answer_all(self, conn: Conn) -> None:
        lines, replies = LineReader(conn, MAX_LINE), chan[bytes](1)
        while True:
            conn.set_read_deadline(self._read_deadline())
            line = lines.read_line()
            if line is None:
                return
            reply = self._workers.ask(parse(line), replies)
            conn.set_write_deadline(now() + self._limits.write_timeout)
            conn.write(reply + b"\n")
            self._counts.messages.add(1)

    def _read_deadline(self) -> Time:
        with self._mu:
            ends = self._grace_ends
        return now() + self._limits.read_timeout if ends is None else ends

    def _answer(self, request: Request) -> bytes:
        if request.verb == STATS:
            live = len(self._connections())
            return stats_line({"connections": live, **self._counts.as_dict()})
        return reply_to(request)

    def _admit(self, conn: Conn) -> bool:
        with self._mu:
            if len(self._live) >= self._limits.connections:
                return False
            self._live.add(conn)
        return True

    def _connections(self) -> list[Conn]:
        with self._mu:
            return list(self._live)

    def _say_bye(self, conn: Conn, grace_ends: Time) -> None:
        with suppress(OSError):  # it has just left
            conn.set_deadline(grace_ends)
            conn.write(BYE + b"\n")


def serve(address: str, limits: Limits) -> int:
    """Serve at address until SIGINT or SIGTERM; return the process's exit status.

    The first line on stdout is ``listening on host:port``.
    """
    with Stopping() as stopping:
        return run(_serve, address, limits, stopping)


def _serve(address: str, limits: Limits, stopping: Stopping) -> int:
    begun = stopping.begun()
    try:
        listener = listen("tcp", address)
    except OSError as error:
        print(f"gopy server: {error}", file=sys.stderr)
        return 1
    server = JobServer(listener, limits)
    go(server.serve)
    print(f"listening on {listener.addr()}", flush=True)
    begun.recv()
    server.stop()
    print(f"stopped: {server.summary()}", flush=True)
    return 0
