"""Watching a load: asks the server for its STATS once a second, and shows a row.

The server is asked over a connection of its own, as any client could.
"""

import sys
from typing import Final

from gopy._cli.client import kind_of
from gopy._cli.lines import LineReader
from gopy._cli.meter import Meter
from gopy._cli.protocol import BYE, STATS, ProtocolError
from gopy._cli.stats import Stats, parse_stats
from gopy._cli.table import Group, Table
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.net import Conn
from gopy.time import SECOND, now

_MAX_REPLY: Final = 8192
_PATIENCE: Final = 5 * SECOND

_LOAD: Final = Group(
    "load:",
    [("time", 5), ("open", 6), ("msg/s", 7), ("p50", 8), ("p99", 8), ("errors", 6), ("lost", 5)],
)
_SERVER: Final = Group(
    "server:",
    [
        ("goroutines", 10),
        ("resident", 8),
        ("threads", 7),
        ("idle", 5),
        ("queued", 6),
        ("switches/s", 10),
        ("steals/s", 8),
        ("polls/s", 8),
    ],
)


class Watch:
    """Shows how the load goes.

    ``bye`` is closed when the server says that it stops, or can't be understood.
    """

    def __init__(self, conn: Conn, meter: Meter) -> None:
        self.bye = chan[None]()
        self._has_left = False
        self._conn = conn
        self._lines = LineReader(conn, _MAX_REPLY)
        self._meter = meter
        self._table = Table([_LOAD, _SERVER], sys.stdout)
        self._before: Stats | None = None

    def ask(self) -> Stats:
        """Return the server's STATS.

        Raises:
            OSError: no reply came.
            ProtocolError: what came is no reply to STATS.
        """
        self._conn.set_deadline(now() + _PATIENCE)
        self._conn.write(STATS + b"\n")
        while (line := self._lines.read_line()) == BYE:
            self._leave()
        if line is None:
            raise ProtocolError("closed by the server before its reply to STATS")
        return parse_stats(line)

    def show_rows(self, finished: chan[None]) -> None:
        """Show a row each second until finished is closed."""
        while select(finished, timeout=1) is None:
            stats = None if self._has_left else self._try_to_ask()
            seconds, recent = self._meter.mark()
            elapsed, tally = self._meter.tally()
            ours = [
                f"{elapsed:.0f}s",
                f"{tally.open}",
                f"{recent.count / seconds:,.0f}",
                milliseconds(recent.percentile(50)),
                milliseconds(recent.percentile(99)),
                f"{tally.errors}",
                f"{tally.lost}",
            ]
            self._table.show(ours, self._of_server(stats, seconds))

    def _try_to_ask(self) -> Stats | None:
        try:
            return self.ask()
        except (OSError, ProtocolError) as error:
            self._meter.problem(kind_of(error), str(error))
            self._leave()
            return None

    def _leave(self) -> None:
        if not self._has_left:
            self._has_left = True
            self.bye.close()

    def _of_server(self, stats: Stats | None, seconds: float) -> list[str]:
        before, self._before = self._before or stats, stats
        if stats is None or before is None:
            return ["-"] * len(_SERVER.columns)
        rates = (
            (stats.sched[name] - before.sched[name]) / seconds
            for name in ("switches", "steals", "polls")
        )
        return [
            f"{stats.goroutines}",
            f"{stats.rss / 2**20:.1f}M",
            *(f"{stats.sched[name]}" for name in ("threads", "idle", "runqueue")),
            *(f"{rate:,.0f}" for rate in rates),
        ]


def milliseconds(ns: int) -> str:
    """Return ns as ``1.2ms``."""
    return f"{ns / 1e6:.1f}ms"
