"""The system's resolver: ``getaddrinfo`` and ``getnameinfo``, on helper threads.

They block for as long as the name servers let them, and nothing can call them off: who
asked may go, the thread waits on.  So that a name server which hangs leaves threads for
others who need one, only MAX_CALLS of them wait at a time.

Go: net/cgo_unix.go
"""

import socket
from collections.abc import Callable
from typing import Any, Final, TypeVar

from gopy._core import call_blocking, current
from gopy._lang.chan import chan
from gopy.net.dnserror import DNSError
from gopy.net.ip import parse_ip
from gopy.net.limit import Limit

MAX_CALLS: Final = 64

R = TypeVar("R")
Pairs = list[tuple[str, str]]

_NOT_FOUND: Final = frozenset((socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY))


class Places:
    """How many calls may wait, in each Go program: one that is over keeps its own."""

    __slots__ = ("_free", "_world")

    def __init__(self) -> None:
        self._world: object = None
        self._free: chan[None] = chan()

    def call(self, fn: Callable[..., R], *args: Any) -> R:
        """Return fn(*args), called on a helper thread once there's a place."""
        world = getattr(current().m, "world", None)
        if self._world is not world:
            self._world, self._free = world, chan(MAX_CALLS)
        free = self._free
        free.send(None)
        try:
            result: R = call_blocking(fn, args, {})
            return result
        finally:
            free.recv()


_places: Final = Places()


def addresses_by_system(_: Limit, host: str) -> Pairs:
    """Return (ip, zone) pairs of host's addresses, in the system's order.

    Raises:
        DNSError: no such host, or the resolver failed.
    """
    return _places.call(_get_addresses, host)


def names_by_system(_: Limit, ip: str) -> list[str]:
    """Return the name of ip.

    Raises:
        DNSError: it has none, or the resolver failed.
    """
    return _places.call(_get_names, ip)


def _get_addresses(host: str) -> Pairs:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise _told(error, host) from error
    except OSError as error:
        raise DNSError(str(error), host) from error
    except (UnicodeError, ValueError) as error:
        raise DNSError("no such host", host, is_not_found=True) from error
    pairs: Pairs = []
    for *_, raw in found:
        plain, _, zone = str(raw[0]).partition("%")
        ip = parse_ip(plain)
        if ip is not None and (ip, zone) not in pairs:
            pairs.append((ip, zone))
    return pairs


def _get_names(ip: str) -> list[str]:
    try:
        return [socket.getnameinfo((ip, 0), socket.NI_NAMEREQD)[0]]
    except socket.gaierror as error:
        raise _told(error, ip) from error


def _told(error: socket.gaierror, name: str) -> DNSError:
    if error.errno in _NOT_FOUND:
        return DNSError("no such host", name, is_not_found=True)
    temporary = error.errno == socket.EAI_AGAIN
    return DNSError("server misbehaving", name, is_temporary=temporary)
