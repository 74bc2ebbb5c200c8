"""ResponseController: what a writer can do beyond answering, also through wrappers.

Go: net/http/responsecontroller.go
"""

from typing import Any

from gopy.net.http.servererrors import ErrNotSupported
from gopy.time import Time


class ResponseController:
    """Asks w, or whatever w's ``unwrap()`` gives, for what it has a method for.

    Go: net/http/responsecontroller.go ResponseController
    """

    __slots__ = ("_w",)

    def __init__(self, w: Any) -> None:
        # Any: that is the point of it.
        self._w = w

    def flush(self) -> None:
        """Send what is held back.

        Raises:
            ErrNotSupported: no writer can; as in all methods.
        """
        self._call("flush")

    def hijack(self) -> Any:
        """Take over the connection; see `ResponseWriter.hijack`."""
        return self._call("hijack")

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set when reads of the request's body fail; None for never."""
        self._call("set_read_deadline", t)

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set when writes of the answer fail; None for never."""
        self._call("set_write_deadline", t)

    def enable_full_duplex(self) -> None:
        """Don't read the rest of the request's body before the answer begins."""
        self._call("enable_full_duplex")

    def _call(self, name: str, *args: Any) -> Any:
        w = self._w
        while w is not None:
            method = getattr(w, name, None)
            if method is not None:
                return method(*args)
            unwrap = getattr(w, "unwrap", None)
            w = unwrap() if unwrap is not None else None
        raise ErrNotSupported


def new_response_controller(w: Any) -> ResponseController:
    """Return a ResponseController of w.

    Go: net/http/responsecontroller.go NewResponseController
    """
    return ResponseController(w)
