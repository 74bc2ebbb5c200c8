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
from gopy.net.operror import AddrError, OpError, Refusal, fail, failed
from gopy.time import Timer

Connect: TypeAlias = Callable[[Plan, Addr, Limit], SocketConnection]


class Outcome:
    """What came of one family's addresses: a connection, or the error to tell."""

    __slots__ = ("conn", "error", "is_primary")

    def __init__(self, is_primary: bool) -> None:
        self.is_primary = is_primary
        self.conn: SocketConnection | None = None
        self.error: OpError | None = None

    def take(self) -> tuple[SocketConnection | None, OpError | None]:
        """Return both, and keep them alive no longer: who knows who else has this one."""
        conn, error = self.conn, self.error
        self.conn = self.error = None
        return conn, error


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
    first: OpError | None = None
    try:
        for index, addr in enumerate(addrs):
            try:
                limit.check()
                return connect(plan, addr, limit.share(len(addrs) - index))
            except Canceled as error:
                fail("dial", plan.network, plan.local, addr, error)
            except (OSError, AddrError, FdTimeoutError, Refusal) as error:
                first = first or failed("dial", plan.network, plan.local, addr, error)
        assert first is not None, "a name has at least one address"
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
    late, arrival = recv(timer.c), recv(outcomes)
    failures: dict[bool, OpError] = {}
    with with_cancel(limit.ctx or background()) as (ctx, _):

        def begin(is_primary: bool) -> None:
            addrs = families[0 if is_primary else 1]
            outcome = Outcome(is_primary)
            go(_race, connect, plan, addrs, limit.under(ctx), outcome, outcomes, returned)

        try:
            begin(True)
            while len(failures) < 2:
                if select(late, arrival) is late:
                    begin(False)
                    continue
                conn, error = arrival.value.take()
                if error is None:
                    assert conn is not None, "who has no error has a connection"
                    return conn
                failures[arrival.value.is_primary] = error
                if arrival.value.is_primary and timer.stop():
                    timer.reset(0)
            raise failures[True]
        finally:
            timer.stop()
            returned.close()
            failures.clear()  # they'll refer to this frame
            error = None


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
        without_traces(error)
    handed_over = send(outcomes, outcome)
    if select(handed_over, recv(returned)) is not handed_over and outcome.conn is not None:
        outcome.conn.close()


def without_traces(error: BaseException) -> None:
    """Cut error and what it wraps off from the frames that it went through.

    It goes to another goroutine; the frames would keep it alive, as it keeps them.
    """
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__


def _is_four(addr: Addr) -> bool:
    return isinstance(addr, InetAddr) and ":" not in addr.ip
