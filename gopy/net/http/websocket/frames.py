"""Frame: what `Framing` makes of bytes."""

from typing import Any, Final, NamedTuple

TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10


class Frame(NamedTuple):
    """A piece of a message, or a control frame.

    ``kind`` of a piece is the message's.  The payload is a str of text, (code, reason) of a close,
    else bytes: Any.
    """

    kind: int
    payload: Any
    is_last: bool
