"""DNSError: a name that could not be looked up.

It is a TimeoutError or a Canceled as well, where that is the reason.

Go: net/net.go DNSError
"""

from gopy.context import Canceled


class DNSError(OSError):
    """A name that could not be looked up.

    ``err`` is what went wrong, ``name`` what was looked up, ``server`` who was asked ("" if
    unknown).

    Go: net/net.go DNSError
    """

    def __init__(
        self,
        err: str,
        name: str,
        server: str = "",
        *,
        is_timeout: bool = False,
        is_temporary: bool = False,
        is_not_found: bool = False,
    ) -> None:
        self.err = err
        self.name = name
        self.server = server
        self.is_timeout = is_timeout
        self.is_temporary = is_temporary
        self.is_not_found = is_not_found
        super().__init__(str(self))

    def __str__(self) -> str:
        asked = f" on {self.server}" if self.server else ""
        return f"lookup {self.name}{asked}: {self.err}"

    def about(self, name: str) -> "DNSError":
        """Return an error like it, for who asked for name."""
        made = type(self)(
            self.err,
            name,
            self.server,
            is_timeout=self.is_timeout,
            is_temporary=self.is_temporary,
            is_not_found=self.is_not_found,
        )
        made.__cause__ = self.__cause__
        return made

    def timeout(self) -> bool:
        """Return whether nobody answered in time."""
        return self.is_timeout

    def temporary(self) -> bool:
        """Return whether trying again may help."""
        return self.is_timeout or self.is_temporary


class DNSTimeoutError(DNSError, TimeoutError):
    """Nobody answered in time."""


class DNSCanceledError(DNSError, Canceled):
    """The context's owner wanted no more of it."""

    __eq__ = object.__eq__  # not Canceled's: each tells of a look-up of its own
    __hash__ = object.__hash__


for _each in (DNSTimeoutError, DNSCanceledError):
    _each.__name__ = _each.__qualname__ = "DNSError"
