"""What listeners and connections can do, whoever made them.

Go: net/net.go Conn, PacketConn, Listener
"""

from collections.abc import Iterator
from typing import Any, Protocol, Self

from gopy.net.addr import Addr
from gopy.time import Time


class Conn(Protocol):
    """A stream between two ends.  Several goroutines may use it at the same time.

    Go: net/net.go Conn
    """

    def read(self, n: int = 65536, /) -> bytes:
        """Return 1 to n bytes as soon as there are any, ``b""`` at the end of the stream."""
        ...

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read into the beginning of buffer; return how many bytes, 0 at the end."""
        ...

    def write(self, b: bytes | bytearray | memoryview, /) -> int:
        """Write all of b; return its length."""
        ...

    def close(self) -> None:
        """Close it; whoever is blocked in it gets ErrClosed."""
        ...

    def close_read(self) -> None:
        """End reading: further reads find the end of the stream."""
        ...

    def close_write(self) -> None:
        """End writing: the peer finds the end of the stream."""
        ...

    def local_addr(self) -> Addr:
        """Return the near address."""
        ...

    def remote_addr(self) -> Addr:
        """Return the far address."""
        ...

    def set_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads and writes, None for none."""
        ...

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads."""
        ...

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of writes."""
        ...

    def fileno(self) -> int:
        """Return the descriptor's number, -1 if there is none."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class PacketConn(Protocol):
    """Datagrams: each comes and goes whole.  Several goroutines may use it at the same time.

    Go: net/net.go PacketConn
    """

    def read_from(self, n: int = 65536, /) -> tuple[bytes, Any]:
        """Return the next datagram, cut off after n bytes, and its sender's address.

        A sender without a name (Unix) is None.
        """
        ...

    def write_to(self, b: bytes | bytearray | memoryview, addr: Addr, /) -> int:
        """Send b as one datagram to addr; return its length."""
        ...

    def close(self) -> None:
        """Close it; whoever is blocked in it gets ErrClosed."""
        ...

    def local_addr(self) -> Addr:
        """Return the near address."""
        ...

    def set_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads and writes, None for none."""
        ...

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads."""
        ...

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of writes."""
        ...

    def fileno(self) -> int:
        """Return the descriptor's number, -1 if there is none."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class Listener(Protocol):
    """Where connections come in.  Several goroutines may accept at the same time.

    Go: net/net.go Listener
    """

    def accept(self) -> Conn:
        """Return the next connection, waiting for it."""
        ...

    def close(self) -> None:
        """Close it; whoever is blocked in accept gets ErrClosed."""
        ...

    def addr(self) -> Addr:
        """Return the address that it listens on."""
        ...

    def set_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of accept, None for none."""
        ...

    def __iter__(self) -> Iterator[Conn]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
