"""Dialling: a connection, and the handshake over it.

Go: crypto/tls/tls.go
"""

from contextlib import suppress
from typing import Protocol, TypeAlias

from gopy._core import Spanlike, go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context import ContextLike, background, with_timeout
from gopy.context.reasons import raise_if_done
from gopy.crypto.tls.config import ConfigLike, config_of
from gopy.crypto.tls.conn import Conn
from gopy.net import Conn as NetConn
from gopy.net import TCPAddr, UnixAddr
from gopy.net import dial as dial_below
from gopy.time import until

Address: TypeAlias = str | TCPAddr | UnixAddr


class NetDialer(Protocol):
    """What makes the connection below."""

    def dial_context(self, ctx: ContextLike, network: str, address: str, /) -> NetConn:
        """Connect; give up when ctx is done."""
        ...


class Dialer:
    """Dials with a Config, and maybe a dialer of its own for the connection below.

    Go: crypto/tls/tls.go Dialer
    """

    def __init__(
        self, net_dialer: NetDialer | None = None, config: ConfigLike | None = None
    ) -> None:
        self.net_dialer = net_dialer
        self.config = config

    def dial(self, network: str, address: Address) -> Conn:
        """Connect and do the handshake; see `dial`.

        Go: crypto/tls/tls.go Dialer.Dial
        """
        return self.dial_context(background(), network, address)

    def dial_context(self, ctx: ContextLike, network: str, address: Address) -> Conn:
        """Connect and do the handshake, as long as ctx isn't done.

        Raises:
            Canceled, DeadlineExceeded: ctx was done first, during the handshake.
            OpError, Error: as `dial`.

        Go: crypto/tls/tls.go Dialer.DialContext
        """
        if self.net_dialer is None:
            below = _connected(ctx, network, address)
        else:
            below = self.net_dialer.dial_context(ctx, network, str(address))
        config = config_of(self.config)
        conn = Conn(below, config, is_client=True, host=config.server_name or _host(address))
        try:
            conn.handshake_context(ctx)
        except BaseException:
            with suppress(OSError):
                below.close()
            raise
        return conn


def dial(
    network: str,
    address: Address,
    config: ConfigLike | None = None,
    timeout: Spanlike | None = None,
) -> Conn:
    """Connect to address on network, as `gopy.net.dial` does, and do the handshake.

    Args:
        config: a `Config` or an `ssl.SSLContext`; None trusts whom the system trusts.  If it
            names no server, that is the host of address.
        timeout: for all of it; None for the system's own limit.

    Raises:
        OpError: as `gopy.net.dial`, and what `Conn.handshake` raises.
        TimeoutError: timeout ran out.
        CertificateVerificationError, Error: as `Conn.handshake`.

    Go: crypto/tls/tls.go Dial, DialWithDialer
    """
    if timeout is None:
        return Dialer(None, config).dial(network, address)
    with with_timeout(background(), timeout) as ctx:
        return Dialer(None, config).dial_context(ctx, network, address)


def dial_context(
    ctx: ContextLike, network: str, address: Address, config: ConfigLike | None = None
) -> Conn:
    """Connect and do the handshake as `dial` does, as long as ctx isn't done.

    Go: crypto/tls/tls.go Dialer.DialContext
    """
    return Dialer(None, config).dial_context(ctx, network, address)


def _host(address: Address) -> str:
    return str(address).rpartition(":")[0] or str(address)


def _connected(ctx: ContextLike, network: str, address: Address) -> NetConn:
    """Connect; whoever has been given up closes what he gets in the end."""
    raise_if_done(ctx)
    deadline = ctx.deadline()
    left = None if deadline is None else until(deadline)
    if ctx.done() is None:
        return dial_below(network, address, left)
    outcome: chan[NetConn | OSError] = chan(1)

    def connect() -> None:
        try:
            outcome.send(dial_below(network, address, left))
        except OSError as error:
            outcome.send(error)

    go(connect)
    arrived = recv(outcome)
    if select(arrived, recv(ctx.done())) is not arrived:
        go(_discard, outcome)
        raise_if_done(ctx)
    found = arrived.value
    if isinstance(found, OSError):
        raise found
    return found


def _discard(outcome: chan[NetConn | OSError]) -> None:
    found = outcome.recv()
    if not isinstance(found, OSError):
        found.close()
