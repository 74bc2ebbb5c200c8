"""One connection of a load: asks, checks what is replied, thinks a little, asks again."""

from collections.abc import Callable
from random import uniform
from typing import Final

from gopy._cli.lines import LineReader
from gopy._cli.meter import Meter
from gopy._cli.protocol import BYE, MAX_LINE, ProtocolError, Request, line_of, reply_to
from gopy._core import monotonic_ns
from gopy.net import Conn, ErrClosed, OpError
from gopy.time import sleep

LONGEST_SLEEP_S: Final = 0.5  # so that the end of the load is noticed soon


class Client:
    """Has one request under way at a time: PING and WORK by turns.

    ``heard`` is whether a right reply has come.
    """

    def __init__(self, number: int, conn: Conn, meter: Meter) -> None:
        self._number = number
        self._conn = conn
        self._lines = LineReader(conn, MAX_LINE)
        self._meter = meter
        self._asked = 0
        self._told_bye = False
        self.heard = False

    def talk(self, think_s: float, is_over: Callable[[], bool]) -> None:
        """Talk until the load is over, the server says BYE or something goes wrong.

        Between a reply and the next request it waits for 0.5 to 1.5 times think_s.
        """
        while self._exchange() and not self._told_bye:
            wake_ns = monotonic_ns() + int(think_s * uniform(0.5, 1.5) * 1e9)
            while (left_ns := wake_ns - monotonic_ns()) > 0:
                if is_over():
                    return
                sleep(min(left_ns / 1e9, LONGEST_SLEEP_S))
            if is_over():
                return

    def _exchange(self) -> bool:
        """Send a request and check its reply; return whether all is well."""
        request = self._next()
        asked_ns = monotonic_ns()
        try:
            self._conn.write(line_of(request))
            reply = self._read_reply()
        except (OSError, ProtocolError) as error:
            self._meter.lost()
            if not isinstance(error, ErrClosed):  # that is only the end of the load
                self._meter.problem(kind_of(error), str(error))
            return False
        took_ns = monotonic_ns() - asked_ns
        if reply is None:
            self._meter.lost()
            self._meter.problem("closed by the server before its reply")
            return False
        if reply != reply_to(request):
            text = reply.decode(errors="backslashreplace")
            is_refusal = reply.startswith((b"BUSY ", b"ERR "))
            asked = line_of(request).decode().rstrip()
            self._meter.problem(text if is_refusal else "wrong reply", f"{asked!r}: {text!r}")
            return False
        self._meter.replied(took_ns)
        self.heard = True
        return True

    def _read_reply(self) -> bytes | None:
        while True:
            line = self._lines.read_line()
            if line != BYE:
                return line
            self._told_bye = True  # the reply still comes

    def _next(self) -> Request:
        self._asked += 1
        ident = b"%d%09d" % (self._number, self._asked)
        if self._asked % 2:
            return Request(b"PING", ident)
        return Request(b"WORK", ident, b"%d" % (self._asked * 7919 + self._number))


def kind_of(error: Exception) -> str:
    """Return what error has in common with others of its kind: not the addresses."""
    return f"{error.op}: {error.err}" if isinstance(error, OpError) else str(error)
