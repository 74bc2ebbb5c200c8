"""Listening for TLS connections.

Go: crypto/tls/tls.go Listen, NewListener
"""

from collections.abc import Iterator
from typing import Self

from gopy.crypto.tls.config import ConfigLike, config_of
from gopy.crypto.tls.conn import Conn
from gopy.crypto.tls.errors import Error
from gopy.net import Addr, TCPAddr, UnixAddr
from gopy.net import Listener as NetListener
from gopy.net import listen as listen_below
from gopy.time import Time


class Listener:
    """A listener whose connections are servers of TLS.

    Go: crypto/tls/tls.go listener
    """

    __slots__ = ("__weakref__", "_config", "_inner")

    def __init__(self, inner: NetListener, config: ConfigLike) -> None:
        self._inner = inner
        self._config = config_of(config)

    def accept(self) -> Conn:
        """Return the next connection; waits for it, but not for its handshake.

        The first read or write does that, in the goroutine of the connection.

        Raises:
            OpError: as the listener below.
        """
        return Conn(self._inner.accept(), self._config, is_client=False)

    def close(self) -> None:
        """Stop listening; connections live on.

        Raises:
            ErrClosed: it is closed already.
        """
        self._inner.close()

    def addr(self) -> Addr:
        """Return the address that it listens on, also after close."""
        return self._inner.addr()

    def set_deadline(self, t: Time | None, /) -> None:
        """Make accept fail, rather than wait, from t on; None for no deadline."""
        self._inner.set_deadline(t)

    def fileno(self) -> int:
        """Return the descriptor's number, -1 if there is none."""
        number: int = getattr(self._inner, "fileno", lambda: -1)()
        return number

    def __iter__(self) -> Iterator[Conn]:
        """Yield connections until the listener is closed, then end quietly."""
        for conn in self._inner:
            yield Conn(conn, self._config, is_client=False)

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._inner.__exit__(*exc)

    def __repr__(self) -> str:
        return f"<tls.Listener {self.addr()}>"


def new_listener(inner: NetListener, config: ConfigLike) -> Listener:
    """Return a listener that makes servers of TLS of inner's connections.

    Go: crypto/tls/tls.go NewListener
    """
    return Listener(inner, config)


def listen(network: str, address: str | TCPAddr | UnixAddr, config: ConfigLike | None) -> Listener:
    """Listen at address of network, as `gopy.net.listen` does, for clients of TLS.

    Raises:
        Error: config has no certificate, nor a way to get one.
        OpError: as `gopy.net.listen`.

    Go: crypto/tls/tls.go Listen
    """
    if config is None or not config_of(config).can_serve():
        raise Error(
            "tls: neither Certificates, GetCertificate, nor GetConfigForClient set in Config"
        )
    return Listener(listen_below(network, address), config)
