"""What holds for a connection of a server: in one object, as it's mostly the same for all of them.

Go: net/http/server.go conn
"""

from dataclasses import dataclass
from typing import Any

from gopy.net.http.limits import Limits
from gopy.net.http.openconns import OpenConns


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a connection is served."""

    server: Any  # Any: a Server, which imports this module
    conns: OpenConns  # the server's
    times: Limits
    ctx: Any  # Any: of any make; requests' contexts descend from it
    tls: Any = None  # Any: crypto.tls's connection state
