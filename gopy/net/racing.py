"""Trying addresses: one after the other, and two families against each other.

    the first address's family ─────────────▶ connected: the connection
              │ fails, or hasn't connected after 300 ms
              ▼
    the other family begins as well ────────▶ the first that connects wins, the other one's
                                              connection is closed

Go: net/dial.go dialSerial, dialParallel (RFC 6555, Happy Eyeballs)
"""

from collections.abc import Callable
from typing import TypeAlias

from gopy._core import FdTimeoutError, Spanlike, go
from gopy._lang.cases import recv, send
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import Canceled, background, with_cancel
from gopy.net.addr import Addr, InetAddr
from gopy.net.connecting import Plan, SocketConnection
from gopy.net.limit import Limit
from gopy.net.operror import AddrError, OpError, Refusal, failed
from gopy.time import Timer

Connect: TypeAlias = Callable[[Plan, Addr, Limit], SocketConnection]


class Outcome:
    """What came of one family's addresses: a connection, or the error to tell."""

    __slots__ = ("conn", "error", "is_primary")

    def __init__(self, is_primary: bool) -> None:
        self.is_primary = is_primary
        self.conn: SocketConnection | None = None
        self.error: Exception | None = None


def by_family(addrs: list[Addr]) -> tuple[list[Addr], list[Addr]]:
    """Return the addrs of the first one's family, and the rest.

    Go: net/ipsock.go addrList.partition
    """
    first = _is_four(addrs[0])
    primaries = [addr for addr in addrs if _is_four(addr) == first]
    return primaries, [addr for addr in addrs if _is_four(addr) != first]


def dial_serial(connect: Connect, plan: Plan, addrs: list[Addr], limit: Limit) -> SocketConnection:
    """Try each address in turn, each with its share of the time; the first error is told.

    Raises:
        OpError
    """
    first: Exception | None = None
    for index, addr in enumerate(addrs):
        try:
            limit.check()
            return connect(plan, addr, limit.share(len(addrs) - index))
        except (OSError, AddrError, FdTimeoutError, Canceled, Refusal) as error:
            told = failed("dial", plan.network, plan.local, addr, error)
            if isinstance(error, Canceled):
                raise told from error
            first = first or told
    assert first is not None, "a name has at least one address"
    try:
        raise first from first.__cause__
    finally:
        first = None  # it refers to this frame, which would refer back to it


def dial_parallel(
    connect: Connect,
    plan: Plan,
    families: tuple[list[Addr], list[Addr]],
    limit: Limit,
    delay: Spanlike,
) -> SocketConnection:
    """Try the addresses of the first family; after delay, or when they failed, the others', too.

    Raises:
        OpError: the first family's error.
    """
    outcomes: chan[Outcome] = chan()
    returned: chan[None] = chan()
    timer = Timer(delay)
    errors: dict[bool, Exception] = {}
    with with_cancel(limit.ctx or background()) as (ctx, _):
        try:
            go(
                _race,
                connect,
                plan,
                families[0],
                limit.under(ctx),
                Outcome(True),
                outcomes,
                returned,
            )
            late, arrival = recv(timer.c), recv(outcomes)
            while True:
                if select(late, arrival) is late:
                    args = connect, plan, families[1], limit.under(ctx)
                    go(_race, *args, Outcome(False), outcomes, returned)
                    continue
                outcome = arrival.value
                if outcome.conn is not None:
                    return outcome.conn
                assert outcome.error is not None, "who has no connection has an error"
                errors[outcome.is_primary] = outcome.error
                if len(errors) == 2:
                    raise errors[True]
                if outcome.is_primary and timer.stop():
                    timer.reset(0)
        finally:
            timer.stop()
            returned.close()
            errors.clear()  # they refer to this frame


def _race(
    connect: Connect,
    plan: Plan,
    addrs: list[Addr],
    limit: Limit,
    outcome: Outcome,
    outcomes: chan[Outcome],
    returned: chan[None],
) -> None:
    """Run for one family; a connection that nobody wants any more is closed."""
    try:
        outcome.conn = dial_serial(connect, plan, addrs, limit)
    except OpError as error:
        outcome.error = error
    handed_over = send(outcomes, outcome)
    if select(handed_over, recv(returned)) is not handed_over and outcome.conn is not None:
        outcome.conn.close()


def _is_four(addr: Addr) -> bool:
    return isinstance(addr, InetAddr) and ":" not in addr.ip
