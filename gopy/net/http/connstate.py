"""What a connection of a server is about.

Go: net/http/server.go ConnState
"""

from enum import IntEnum
from typing import Final


class ConnState(IntEnum):
    """What a connection is about; ``str()`` is Go's.

    Go: net/http/server.go ConnState
    """

    STATE_NEW = 0
    STATE_ACTIVE = 1
    STATE_IDLE = 2
    STATE_HIJACKED = 3
    STATE_CLOSED = 4

    def __str__(self) -> str:
        return self.name.removeprefix("STATE_").lower()


STATE_NEW: Final = ConnState.STATE_NEW
STATE_ACTIVE: Final = ConnState.STATE_ACTIVE
STATE_IDLE: Final = ConnState.STATE_IDLE
STATE_HIJACKED: Final = ConnState.STATE_HIJACKED
STATE_CLOSED: Final = ConnState.STATE_CLOSED
