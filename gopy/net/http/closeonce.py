"""CloseOnce: the end of a listener that several may ask for.

Who stops a server closes its listeners, and so does each `serve` as it ends; a listener of the
user's need not bear both.

Go: net/http/server.go onceCloseListener
"""

from gopy.net import Listener
from gopy.sync import Once


class CloseOnce:
    """Closes a listener the first time; each time it raises what that raised."""

    __slots__ = ("_failed", "_listener", "_once")

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._once = Once()
        self._failed: OSError | None = None

    def close(self) -> None:
        """Close the listener, unless it has been closed; return when it is.

        Raises:
            OSError: what its close raised.
        """
        self._once.do(self._close)
        if self._failed is not None:
            raise self._failed

    def _close(self) -> None:
        try:
            self._listener.close()
        except OSError as error:
            self._failed = error
