"""Resolver: from names to addresses.

Addresses come from the system (``getaddrinfo``), which blocks: it's called on a helper
thread, once for all who ask for the same name at the same time.  Who asked may go before
the answer comes.  A literal address needs nobody.

Go: net/lookup.go, net/cgo_unix.go
"""

import socket
from typing import Final

from gopy._core import FdTimeoutError
from gopy.context import Canceled
from gopy.net.dnserror import DNSCanceledError, DNSError, DNSTimeoutError
from gopy.net.flight import Flights
from gopy.net.ip import parse_ip
from gopy.net.limit import Limit

Pairs = list[tuple[str, str]]

_flights: Final[Flights[Pairs]] = Flights()
_NOT_FOUND: Final = frozenset((socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY))


class Resolver:
    """Looks names up.

    Go: net/lookup.go Resolver
    """

    __slots__ = ()

    def addresses(self, limit: Limit, network: str, host: str) -> Pairs:
        """Return (ip, zone) pairs of host's addresses, in the order to try them.

        Raises:
            DNSError: no such host, the resolver failed, or limit ended it.
        """
        plain, _, zone = host.partition("%")
        ip = parse_ip(plain)
        if ip is not None:
            return [(ip, zone)]
        try:
            return _flights.fly(host, limit, ask_system, host)
        except FdTimeoutError:
            raise DNSTimeoutError("i/o timeout", host, is_timeout=True) from None
        except Canceled as error:
            raise DNSCanceledError(str(error), host) from error


DEFAULT_RESOLVER: Final = Resolver()


def ask_system(host: str) -> Pairs:
    """Return (ip, zone) pairs of host's addresses, in the system's order; blocks the thread.

    Raises:
        DNSError: no such host, or the resolver failed.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in _NOT_FOUND:
            raise DNSError("no such host", host, is_not_found=True) from error
        temporary = error.errno == socket.EAI_AGAIN
        raise DNSError("server misbehaving", host, is_temporary=temporary) from error
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
