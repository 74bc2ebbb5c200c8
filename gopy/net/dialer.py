"""Dialer: from the text of an address to a connection, with all that may be asked of it.

Go: net/dial.go Dialer
"""

from collections.abc import Callable
from typing import TypeAlias

from gopy._core import Spanlike, clamp_ns, go, monotonic_ns, span_ns
from gopy._lang.cases import recv
from gopy._lang.ends import RecvChan
from gopy._lang.select import select
from gopy.context import Context, ContextLike, background, with_cancel
from gopy.errors import Panic
from gopy.net.addr import Addr, InetAddr
from gopy.net.connecting import Plan, SocketConnection, connect_to
from gopy.net.dnserror import DNSError
from gopy.net.limit import Limit
from gopy.net.operror import AddrError, UnknownNetworkError, failed
from gopy.net.options import Control, RawConn
from gopy.net.protocols import Conn
from gopy.net.racing import by_family, dial_parallel, dial_serial
from gopy.net.resolve import KINDS, Address, addresses_of, fitting_local
from gopy.net.resolver import Resolver
from gopy.net.when import deadline_ns
from gopy.time import Duration, Time

FALLBACK_DELAY = Duration(0.3)
LOOPBACK = ("127.0.0.1", "::1")

ControlContext: TypeAlias = Callable[[ContextLike, str, str, RawConn], object]


class Dialer:
    """How to dial.  All of it may be left out, and all of it is an attribute.

    Args:
        timeout: for the whole of a dial, with the look-up; None and 0 for none, a negative one
            has gone by.
        deadline: the instant by which it must be connected; the earlier of both holds.
        keep_alive: how long a TCP peer may be silent before it's probed; None and 0: 15 s;
            negative: it isn't.
        local_addr: the near address, of the network's own kind.
        control: ``f(network, address, raw_conn)``, called before the socket is bound or
            connected; what it raises is the dial's error.  network is ``tcp4`` or ``tcp6``,
            ``udp4`` or ``udp6``, or a Unix one.
        control_context: ``f(ctx, network, address, raw_conn)``, called instead of control.
        fallback_delay: how long to wait for the first family of a name before the other one is
            tried as well; None and 0: 300 ms; negative: one after the other.
        resolver: who looks names up.
        cancel: a channel; once it's closed the dial is over.  A context does that better.

    Go: net/dial.go Dialer
    """

    def __init__(
        self,
        timeout: Spanlike | None = None,
        deadline: Time | None = None,
        keep_alive: Spanlike | None = None,
        local_addr: Addr | None = None,
        control: Control | None = None,
        *,
        control_context: ControlContext | None = None,
        fallback_delay: Spanlike | None = None,
        resolver: Resolver | None = None,
        cancel: RecvChan[None] | None = None,
    ) -> None:
        self.timeout = timeout
        self.deadline = deadline
        self.keep_alive = keep_alive
        self.local_addr = local_addr
        self.control = control
        self.control_context = control_context
        self.fallback_delay = fallback_delay
        self.resolver = resolver
        self.cancel = cancel

    def dial(self, network: str, address: Address, /) -> Conn:
        """Connect to address on network; see `gopy.net.dial`.

        Go: net/dial.go Dialer.Dial
        """
        return self._dial(None, network, address)

    def dial_context(self, ctx: ContextLike, network: str, address: Address, /) -> Conn:
        """Connect to address on network, as long as ctx lets it.

        Once connected, nothing that happens to ctx concerns the connection any more.

        Raises:
            CanceledError: ``operation was canceled``, as ctx was; a `context.Canceled`, too.
            DeadlineExceededError: a deadline has gone by, ctx's or the Dialer's.
            OpError: as `dial`.
            Panic: ctx is None.

        Go: net/dial.go Dialer.DialContext
        """
        if ctx is None:
            raise Panic("nil context")
        return self._dial(ctx, network, address)

    def _dial(self, ctx: ContextLike | None, network: str, address: Address) -> SocketConnection:
        if self.cancel is None:
            return self._dial_within(Limit(ctx, self._deadline_ns()), network, address)
        with with_cancel(ctx or background()) as (child, cancel):
            go(_forward, self.cancel, child, cancel)
            return self._dial_within(Limit(child, self._deadline_ns()), network, address)

    def _dial_within(self, limit: Limit, network: str, address: Address) -> SocketConnection:
        try:
            addrs = self._addresses(limit, network, address)
        except (AddrError, DNSError, UnknownNetworkError) as error:
            raise failed("dial", network, None, None, error) from error
        plan = Plan(network, self.local_addr, self.keep_alive, self._control(limit.ctx))
        delay = self.fallback_delay or FALLBACK_DELAY
        if network == "tcp" and len(addrs) > 1 and span_ns(delay) > 0:
            families = by_family(addrs)
            if families[1]:
                return dial_parallel(connect_to, plan, families, limit, delay)
        return dial_serial(connect_to, plan, addrs, limit)

    def _addresses(self, limit: Limit, network: str, address: Address) -> list[Addr]:
        if address == "" and (network in KINDS or network.startswith("unix")):
            raise AddrError("missing address", "")
        addrs = addresses_of(network, address, limit, self.resolver)
        if self.local_addr is not None:
            addrs = fitting_local(addrs, self.local_addr)
        return [near for addr in addrs for near in _to_local(network, addr, self.local_addr)]

    def _control(self, ctx: ContextLike | None) -> Control | None:
        call = self.control_context
        if call is None:
            return self.control
        given = ctx or background()
        return lambda network, address, raw: call(given, network, address, raw)

    def _deadline_ns(self) -> int:
        """Return the earlier one of deadline and timeout, 0 if there's neither.

        Go: net/dial.go Dialer.deadline
        """
        at = deadline_ns(self.deadline)
        span = 0 if self.timeout is None else span_ns(self.timeout)
        if not span:
            return at
        late = max(1, clamp_ns(monotonic_ns() + span))
        return min(at, late) if at else late


def _to_local(network: str, addr: Addr, local: Addr | None) -> list[Addr]:
    """Replace an unspecified address by this machine's own."""
    if not isinstance(addr, InetAddr) or not addr.is_wildcard:
        return [addr]
    near = local.ip if isinstance(local, InetAddr) and not local.is_wildcard else ""
    if network[-1] in "46":
        hosts = LOOPBACK[network[-1] == "6" :][:1]
    elif near or addr.ip:
        hosts = LOOPBACK[":" in (near or addr.ip) :][:1]
    else:
        hosts = LOOPBACK
    return [type(addr)(host, addr.port, addr.zone) for host in hosts]


def _forward(signal: RecvChan[None], ctx: Context, cancel: Callable[[], None]) -> None:
    """Cancel ctx when signal is closed, unless it's done before."""
    select(recv(signal), recv(ctx.done()))
    cancel()
