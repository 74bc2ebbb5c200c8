"""Conn: a TLS connection over any other one.

Go: crypto/tls/conn.go
"""

import ssl
from contextlib import suppress
from typing import Final, Self

from gopy.context import ContextLike, after_func, background
from gopy.context.reasons import raise_if_done
from gopy.crypto.tls.errors import Error, anew
from gopy.crypto.tls.handshake import READ_BYTES
from gopy.crypto.tls.layer import MOST_PLAINTEXT, Layer
from gopy.crypto.tls.state import ConnectionState, state_of
from gopy.net import Conn as NetConn
from gopy.time import Time

WRITTEN_AT_ONCE: Final = 4 * MOST_PLAINTEXT


class Conn(Layer):
    """A TLS connection; made by `client`, `server`, `dial` or a `Listener`.

    The first read or write does the handshake, if nobody did.  Several goroutines may use it at
    the same time, also one that reads and one that writes.

    Go: crypto/tls/conn.go Conn
    """

    __slots__ = ()

    def handshake(self) -> None:
        """Do the handshake, if it isn't done yet; wait for it if somebody else does it.

        The deadlines of the connection hold for it.  Once it has failed it fails for good.

        Raises:
            OpError: as `read` and `write` of the connection below; ``remote error: tls: …``;
                ``EOF``, also an `io.EOF`, if the peer went away.
            CertificateVerificationError: the peer's certificate is not accepted.
            RecordHeaderError: the peer doesn't speak TLS.
            Error: both ends can't agree, or the Config is of no use.

        Go: crypto/tls/conn.go Conn.Handshake
        """
        if not self._done:
            self._shake(background())

    def handshake_context(self, ctx: ContextLike) -> None:
        """Do the handshake, as `handshake` does; close the connection if ctx is done meanwhile.

        Raises:
            Canceled, DeadlineExceeded: ctx was done first.

        Go: crypto/tls/conn.go Conn.HandshakeContext
        """
        if self._done:
            return
        if ctx.done() is None:
            self._shake(ctx)
            return
        stop = after_func(ctx, self._interrupt)
        try:
            self._shake(ctx)
        finally:
            if not stop():
                raise_if_done(ctx)

    def read(self, n: int = READ_BYTES, /) -> bytes:
        """Return 1 to n bytes as soon as there are any; ``b""`` once the peer has said its end.

        Of one record at most.  Parks the goroutine until then; readers take turns.

        Raises:
            OpError: of the connection below, such as DeadlineExceededError (reading may go on
                with a later deadline) and ErrClosed; ``unexpected EOF``, also an
                `io.ErrUnexpectedEOF`, if the stream ends without the peer's close_notify;
                ``local error: tls: bad record MAC`` and the like; ``remote error: tls: …``.
            ValueError: n is negative.

        Go: crypto/tls/conn.go Conn.Read
        Differs: a stream without a close_notify is torn, also between two records.
        """
        if not self._done:
            self.handshake()
        if n <= 0:
            if n < 0:
                raise ValueError("read of a negative number of bytes")
            return b""
        with self._in:
            if not self._dry:
                data = self._decrypt(n, b"")
                if data is not None:
                    return data
            while True:
                if self._read_shut:
                    return b""
                came = self._conn.read(READ_BYTES)
                if not came:
                    self._end()
                data = self._decrypt(n, came)
                if data is not None:
                    return data

    def read_into(self, buffer: bytearray | memoryview, /) -> int:
        """Read into the beginning of buffer, as `read` does; return how much, 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def write(self, b: bytes | bytearray | memoryview, /) -> int:
        """Write all of b and return its length; parks the goroutine while the peer is too slow.

        Writers take turns.  After a write that failed, by a deadline too, all others fail in the
        same way: half a record may have been sent.

        Raises:
            OpError: of the connection below, such as DeadlineExceededError; ``.n`` is how many
                bytes went out for certain.
            ErrClosed: it was closed by this end.
            Error: ``tls: protocol is shutdown`` after `close_write`.

        Go: crypto/tls/conn.go Conn.Write
        """
        if not self._done:
            if self._closed:
                raise self._err_closed("write")
            self.handshake()
        data = b if type(b) is bytes else memoryview(b).cast("B")
        size = len(data)
        with self._out:
            self._check_writable()
            if size <= WRITTEN_AT_ONCE:
                self._write_piece(data, 0)
            else:
                view = memoryview(data)
                for at in range(0, size, WRITTEN_AT_ONCE):
                    self._write_piece(view[at : at + WRITTEN_AT_ONCE], at)
        if self._outgoing.pending:
            self._flush()
        return size

    def close(self) -> None:
        """Say the end (close_notify), if nobody is writing, and close the connection below.

        It waits at most 5 s for that.  Whoever is blocked in the connection gets ErrClosed.

        Raises:
            ErrClosed: it is closed already.
            Error: the end could not be said; the connection is closed all the same.

        Go: crypto/tls/conn.go Conn.Close
        """
        untold = self._close()
        if untold is not None:
            text = "tls: failed to send closeNotify alert (but connection was closed anyway)"
            raise Error(f"{text}: {untold}") from untold

    def close_write(self) -> None:
        """Say the end of what this one writes; reading goes on.

        Raises:
            Error: the handshake isn't done.

        Go: crypto/tls/conn.go Conn.CloseWrite
        """
        if not self._done:
            raise Error("tls: CloseWrite called before handshake complete")
        with self._out:
            if self._closed:
                raise self._err_closed("close")
            self._notify()

    def close_read(self) -> None:
        """End reading: reads find the end of the stream, also one that waits."""
        self._read_shut = True
        self._conn.close_read()

    def connection_state(self) -> ConnectionState:
        """Return what both ends have agreed on; an empty one before the handshake is done.

        Go: crypto/tls/conn.go Conn.ConnectionState
        """
        if not self._done:
            return ConnectionState()
        with self._mu:
            return state_of(self._tls, self._server_name)

    def verify_hostname(self, host: str) -> None:
        """Do nothing if the server's certificate, which was verified, is for host.

        Raises:
            HostnameError: it isn't.
            Error: there is none, or it wasn't verified.

        Go: crypto/tls/conn.go Conn.VerifyHostname
        """
        if not self._is_client:
            raise Error("tls: VerifyHostname called on TLS server connection")
        if not self._done:
            raise Error("tls: handshake has not yet been performed")
        certificates = self.connection_state().peer_certificates
        if self._tls.context.verify_mode == ssl.CERT_NONE or not certificates:
            raise Error("tls: handshake did not verify certificate chain")
        certificates[0].verify_hostname(host)

    def net_conn(self) -> NetConn:
        """Return the connection below.

        Go: crypto/tls/conn.go Conn.NetConn
        """
        return self._conn

    def set_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads and writes, as of the connection below; None for none."""
        self._conn.set_deadline(t)

    def set_read_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of reads; a read that failed by it may be tried again."""
        self._conn.set_read_deadline(t)

    def set_write_deadline(self, t: Time | None, /) -> None:
        """Set the deadline of writes; after one that failed by it all writes fail."""
        self._conn.set_write_deadline(t)

    def fileno(self) -> int:
        """Return the descriptor's number, -1 if there is none."""
        return self._conn.fileno()

    def _interrupt(self) -> None:
        with suppress(OSError):
            self._conn.close()

    def _close(self) -> Exception | None:
        """Close it; return why the end could not be said, None if it was or need not be."""
        with self._mu:
            if self._closed:
                raise self._err_closed("close")
            self._closed = True
        untold = None
        if self._done and self._out.try_lock():
            try:
                self._notify()
            except OSError as error:
                untold = anew(error)
            finally:
                self._out.unlock()
        self._conn.close()
        return untold

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if not self._closed:
            self._close()

    def __repr__(self) -> str:
        return f"<tls.Conn {self.local_addr()}->{self.remote_addr()}>"
