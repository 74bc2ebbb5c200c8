"""Last words on a connection that is to be closed."""

from contextlib import suppress
from typing import Final

from gopy.net import Conn
from gopy.time import SECOND, now

_PATIENCE: Final = SECOND
_MOST_BYTES: Final = 1 << 16


def part(conn: Conn, words: bytes) -> None:
    """Write words, a line with its end, and close conn so that the peer can still read them.

    Closing while the peer's bytes are unread would reset the connection, and a reset
    overtakes what was written last.  So they are read first: up to the peer's own end,
    for a second or 64 KiB at most.
    """
    with conn, suppress(OSError):
        conn.set_deadline(now() + _PATIENCE)
        conn.write(words)
        conn.close_write()
        left = _MOST_BYTES
        while left > 0 and (data := conn.read()):
            left -= len(data)
