"""dial: a connection in one call.

Go: net/dial.go Dial, DialTimeout
"""

from gopy._core import Spanlike, span_ns
from gopy.net.dialer import Dialer
from gopy.net.protocols import Conn
from gopy.net.resolve import Address


def dial(network: str, address: Address, timeout: Spanlike | None = None) -> Conn:
    """Connect to address on network.

    Networks are ``tcp``, ``tcp4``, ``tcp6``, ``udp``, ``udp4``, ``udp6``, ``unix`` and
    ``unixgram``.  For TCP and UDP address is ``host:port``; an empty or unspecified host is this
    machine.  The addresses of a name are tried in turn, each with its share of the time that is
    left; for ``tcp`` the other family begins after 300 ms.  The error is the first one's.  For
    TCP ``TCP_NODELAY`` and keep-alive are on.

    Args:
        timeout: for the whole of it; None for the system's own limit.

    Raises:
        OpError: such as ``dial tcp 127.0.0.1:1: connect: connection refused``.
        DeadlineExceededError: timeout ran out.

    Go: net/dial.go Dial, DialTimeout
    """
    if timeout is not None and span_ns(timeout) == 0:
        timeout = -1  # no time at all; to a Dialer 0 is no limit, as in Go
    return Dialer(timeout).dial(network, address)
