"""What a TLS connection is made of, over any other connection.

An SSLObject between two BIOs in memory: what is read from the connection below goes into
``_incoming``, what OpenSSL has to say comes out of ``_outgoing``.  So any connection will
do, and a reader and a writer share the one SSLObject.

Invariants, once the handshake is over (``_done``):

    L1  Only who holds ``_in`` reads from the connection below, only who holds ``_out`` writes
        to it; so records are in order.  Neither is held for the other's sake: a reader that
        has something to send (the answer to a key update) while somebody writes leaves it to
        him, who looks for it when he is done.
    L2  A write that failed in the middle has spoilt the stream: ``_lost``, and every later
        write fails in the same way.
    L3  ``_incoming`` is empty when OpenSSL is told to say that we are done: it would take what
        comes then for a violation.  What was in it waits in ``_ahead``.

Locking: Mutexes, as preemption may come in the middle of a call of ssl: ``_shaking``, then
``_in`` or ``_out``, then ``_mu``, which guards the SSLObject and all fields; whoever holds
``_mu`` waits for nothing.

Rejected: an SSLSocket on the descriptor itself: as fast, but of TCP only, and a reader and a
writer could not share it.

Go: crypto/tls/conn.go
"""

import ssl
from contextlib import suppress
from typing import Final

from gopy.context import ContextLike
from gopy.crypto.tls.complaint import told
from gopy.crypto.tls.config import Config
from gopy.crypto.tls.errors import Error, Truncated, anew
from gopy.crypto.tls.handshake import Handshake
from gopy.net import Addr, ErrClosed
from gopy.net import Conn as NetConn
from gopy.sync import Mutex
from gopy.time import SECOND, now

MOST_PLAINTEXT: Final = 16384  # of a record
NOTIFY_TIMEOUT: Final = 5 * SECOND
CLEAN: Final = EOFError("close_notify")  # why a stream has ended that is whole


class Layer:
    """The SSLObject of a connection, and who may do what to it."""

    __slots__ = (
        *("__weakref__", "_ahead", "_closed", "_config", "_conn", "_done", "_dry", "_ended"),
        *("_failed", "_host", "_in", "_incoming", "_is_client", "_lost", "_mu", "_out"),
        *("_outgoing", "_read_shut", "_server_name", "_shaking", "_shut", "_tickets", "_tls"),
    )

    def __init__(self, conn: NetConn, config: Config, is_client: bool, host: str = "") -> None:
        self._conn = conn
        self._config = config
        self._is_client = is_client
        self._host = host or config.server_name
        self._server_name = ""
        self._shaking = Mutex()
        self._in = Mutex()
        self._out = Mutex()
        self._mu = Mutex()
        self._done = False
        self._failed: Exception | None = None
        self._tls: ssl.SSLObject
        self._incoming: ssl.MemoryBIO
        self._outgoing: ssl.MemoryBIO
        self._tickets = 0  # bytes in outgoing that need not be sent soon
        self._ahead = b""
        self._dry = True  # nothing to read before more has come
        self._ended: Exception | None = None
        self._lost: Exception | None = None
        self._shut = False
        self._read_shut = False
        self._closed = False

    def local_addr(self) -> Addr:
        """Return the near address."""
        return self._conn.local_addr()

    def remote_addr(self) -> Addr:
        """Return the far address."""
        return self._conn.remote_addr()

    def _shake(self, ctx: ContextLike) -> None:
        with self._shaking:
            if self._failed is not None:
                raise anew(self._failed)
            if self._done:
                return
            work = Handshake(self._conn, self._config, self._host, ctx)
            try:
                self._tls = work.as_client() if self._is_client else work.as_server()
            except Exception as error:
                self._failed = anew(error)
                raise
            except BaseException:
                self._failed = Error("tls: handshake was interrupted")
                raise
            self._incoming, self._outgoing = work.incoming, work.outgoing
            self._server_name = work.server_name
            self._tickets = self._outgoing.pending
            self._dry = not self._incoming.pending
            self._done = True

    def _decrypt(self, n: int, came: bytes) -> bytes | None:
        """Return what there is to read after came has come; None if that is nothing.

        ``_in`` is held.
        """
        with self._mu:
            if came:
                self._incoming.write(came)
            if self._ahead:
                data, self._ahead = self._ahead[:n], self._ahead[n:]
                self._dry = False
                return data
            most = n if n < MOST_PLAINTEXT else MOST_PLAINTEXT
            found = self._plaintext(most)
            short = found is None or 0 < len(found) < most
            self._dry = short and not self._incoming.pending
        if self._outgoing.pending > self._tickets:
            self._flush()
        if found == b"" and self._ended is not None and self._ended is not CLEAN:
            raise anew(self._ended)
        return found

    def _plaintext(self, most: int) -> bytes | None:
        """Return up to most bytes, None if there are none, ``b""`` for ever at the end.

        ``_mu`` is held.
        """
        if self._ended is not None:
            return b""
        data: bytes | None
        try:
            data = self._tls.read(most)
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as error:
            self._ended = told(error, [], "", None)
            return b""
        if not data:
            self._ended = CLEAN
        return data

    def _end(self) -> None:
        """Let reads find the end, now that the connection below has come to its own."""
        with self._mu:
            if self._ended is None:
                self._ended = CLEAN if self._read_shut else Truncated()
            self._dry = False

    def _check_writable(self) -> None:
        """Raise if nothing can be written any more; ``_out`` is held."""
        if self._closed:
            raise self._err_closed("write")
        if self._lost is not None:
            raise anew(self._lost)
        if self._shut:
            raise Error("tls: protocol is shutdown")

    def _write_piece(self, data: bytes | memoryview, before: int) -> None:
        """Write one piece, after before bytes; ``_out`` is held."""
        size = len(data)
        with self._mu:
            try:
                sent = self._tls.write(data) if size else 0
                while sent < size:
                    sent += self._tls.write(data[sent:])
            except ssl.SSLError as error:
                self._lost = told(error, [], "", None)
                raise anew(self._lost) from self._lost.__cause__
            out = self._outgoing.read()
            self._tickets = 0
        try:
            if out:
                self._conn.write(out)
        except Exception as error:
            if isinstance(error, OSError):
                error.n = before  # type: ignore[attr-defined]  # what is certain
            self._lost = anew(error)
            raise
        except BaseException:
            self._lost = Error("tls: a write was interrupted")
            raise

    def _flush(self) -> None:
        """Send what there is to send, unless somebody is writing: he will (L1)."""
        while self._outgoing.pending > self._tickets and self._out.try_lock():
            try:
                if self._lost is not None:
                    return
                self._write_piece(b"", 0)
            except OSError:
                pass  # the next write tells
            finally:
                self._out.unlock()

    def _notify(self) -> None:
        """Say the end, once, and write nothing any more; ``_out`` is held.

        Go: crypto/tls/conn.go Conn.closeNotify
        """
        if self._shut:
            return
        self._shut = True
        if self._lost is not None:
            raise anew(self._lost)
        with self._mu:
            self._empty()
            with suppress(ssl.SSLError):  # that the peer hasn't said its end yet
                self._tls.unwrap()
        self._conn.set_write_deadline(now() + NOTIFY_TIMEOUT)
        self._write_piece(b"", 0)
        self._conn.set_write_deadline(now())

    def _empty(self) -> None:
        """Read what has come (L3); ``_mu`` is held."""
        pieces = [self._ahead]
        while self._ended is None:
            data = self._plaintext(MOST_PLAINTEXT)
            if data is None:
                break
            pieces.append(data)
        self._ahead = b"".join(pieces)
        self._dry = not self._ahead and self._ended is None

    def _err_closed(self, op: str) -> ErrClosed:
        addr = self.remote_addr()
        return ErrClosed(op, addr.network(), self.local_addr(), addr)
