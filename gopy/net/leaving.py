"""Reading of streams without a stack, for who serves very many of them.

A goroutine that would wait leaves another in its place, which has not begun and so costs little,
and ends (`gopy._core` fd/leaving).

Go: none
"""

from collections.abc import Callable

from gopy._core import FdClosedError, FdTimeoutError, read_left, read_or_leave
from gopy.net.stream import StreamConn


def read_conn_or_leave(
    conn: StreamConn, n: int, fn: Callable[[], object], left: bool = False
) -> bytes | None:
    """Return 1 to n bytes if there are any, ``b""`` at the end, as `StreamConn.read`.

    Else None: a goroutine that calls fn waits for them in the caller's place.  The caller touches
    nothing more that fn does: they may run at the same time.

    Args:
        fn: calls this first of all, whatever happens.
        left: the caller is such a goroutine, and this its first call.

    Raises:
        ErrClosed, DeadlineExceededError, OpError: as `StreamConn.read`; nobody was left.
    """
    try:
        return (read_left if left else read_or_leave)(conn._fd, n, fn)
    except (OSError, FdClosedError, FdTimeoutError) as error:
        conn._fail("read", error)
