"""What a server puts into the contexts of its requests.

Go: net/http/server.go contextKey
"""

from typing import Final


class _Key:
    """A key of a context; equal to itself only."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"net/http context value {self._name}"


SERVER_CONTEXT_KEY: Final = _Key("http-server")
LOCAL_ADDR_CONTEXT_KEY: Final = _Key("local-addr")
