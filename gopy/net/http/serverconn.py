"""One connection of a server: request after request, each answered by the handler.

Between two requests nothing is on a stack: what the connection knows is in its fields, which are
few then.  So where there are many connections (`openconns.CROWD`), and this one is a stream of the
system's, its goroutine does not wait for the next request.  It leaves one in its place that has
not begun, and ends: an idle connection is a descriptor in the poller, and gets a goroutine when
something comes (`gopy.net.leaving`).  Those of TLS, HTTP/2 thus, and of users' own listeners keep
a goroutine, which waits, and so do all where they are few.

States: NEW -> ACTIVE <-> IDLE, and from each to CLOSED; from ACTIVE to HIJACKED, which is the end.

Invariants:
    C1  The handler is never called with a request of which a byte was doubtful: `BadRequestError`
        ends the connection.
    C2  ``watcher`` reads only while the handler runs and the request's body is at its end, so
        that two never read at the same time.
    C3  Who leaves the connection to another goroutine touches nothing of it from there on.
    C4  While it's left it has no ``inlet``, and nothing else that it can do without.
    C5  Once it's hijacked nothing here holds the connection itself: if its new owner forgets it,
        it closes itself.

Go: net/http/server.go conn
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from gopy.bufio import ReadWriter
from gopy.context import CancelFunc, Context, with_cancel, with_value
from gopy.errors import Goexit
from gopy.net import TCPConn, UnixConn
from gopy.net.http.connstate import (
    STATE_ACTIVE,
    STATE_CLOSED,
    STATE_HIJACKED,
    STATE_IDLE,
    STATE_NEW,
    ConnState,
)
from gopy.net.http.contextkeys import LOCAL_ADDR_CONTEXT_KEY
from gopy.net.http.grammar import has_token
from gopy.net.http.inflow import READ_SIZE
from gopy.net.http.inlet import Inlet
from gopy.net.http.panics import is_abort, panic_text
from gopy.net.http.reply import Reply
from gopy.net.http.requesthead import Head
from gopy.net.http.servererrors import ErrHijacked
from gopy.net.http.serverrequest import ServerRequest, known_request, make_request
from gopy.net.http.takenover import GivenAway, taken_over
from gopy.net.http.terms import Terms
from gopy.net.http.tlsserving import complaint_of, http2_session
from gopy.net.http.watcher import Watcher
from gopy.net.http.wireerrors import BadRequestError
from gopy.net.leaving import read_conn_or_leave
from gopy.net.protocols import Conn
from gopy.net.stream import StreamConn
from gopy.time import MILLISECOND, Time, now

LINGER: Final = 500 * MILLISECOND
_LINGER_BYTES: Final = 65536


class ServerConn:
    """A connection, and where it stands.

    Called, it goes on with a connection that was left: something has come, or its time is up.
    """

    __slots__ = (
        "_last_method",
        "deadlines_set",
        "inlet",
        "rwc",
        "session",
        "state",
        "terms",
        "watcher",
        "write_error",
    )

    inlet: Inlet

    def __init__(self, rwc: Conn, terms: Terms) -> None:
        self.rwc = rwc
        self.terms = terms
        self.state = STATE_NEW
        self.deadlines_set = False
        self.watcher: Watcher | None = None
        self.write_error: OSError | None = None
        self.session: Any = None  # Any: of HTTP/2, once both ends have agreed on that
        self._last_method = ""

    @property
    def server(self) -> Any:  # Any: a Server, which imports this module
        """Whose connection it is."""
        return self.terms.server

    @property
    def hijacked(self) -> bool:
        """Whether it was given away."""
        return self.state is STATE_HIJACKED

    def serve(self) -> None:
        """Serve it until one of the two sides has enough, then close it; or until it's left.

        Go: net/http/server.go conn.serve
        """
        self._live(False)

    def __call__(self) -> None:
        """Do as `serve`, on the goroutine that was left for that."""
        self._live(True)

    def _live(self, left: bool) -> None:
        came: bool | None = False
        try:
            if left:
                came = self._wait(left=True)
            else:
                self.remote()  # which may take its time, or fail
                if self._handshake():
                    self.inlet = Inlet(self.rwc)
                    self.session = http2_session(self)
                    if self.session is not None:
                        self.session.serve()
                    else:
                        self._deadline(self.terms.times.header)
                        came = self._wait()
            while came:
                came = self._next() and self._wait()
        except Goexit:
            came = False
            raise
        except Exception as error:
            came = False
            self._panicked(error)
        finally:
            if came is not None:
                self._end()

    def _end(self) -> None:
        if self.watcher is not None:
            self.watcher.end_connection()
        if not self.hijacked:
            with suppress(OSError):
                self.rwc.close()
            self.set_state(STATE_CLOSED)

    def remote(self) -> str:
        """Return the peer's address, as text."""
        return str(self.rwc.remote_addr())

    def set_state(self, state: ConnState) -> None:
        """Note the state, and tell who asked for it."""
        self.state = state
        if state >= STATE_HIJACKED:
            self.terms.conns.untrack(self)
        hook = self.server.conn_state
        if hook is not None:
            hook(self.rwc, state)

    def send(self, data: bytes) -> None:
        """Write data; once that has failed, it fails for good.

        Raises:
            OpError: the connection's.
        """
        if self.write_error is not None:
            raise self.write_error
        try:
            self.rwc.write(data)
        except OSError as error:
            self.failed(error)
            raise

    def failed(self, error: OSError) -> None:
        """Take note that a write failed: none is tried any more."""
        self.write_error = error
        if self.watcher is not None:
            self.watcher.cancel()

    def context(self, reply: Reply) -> Context:
        """Return the context of the request that reply answers; see `Watcher.context`."""
        watcher = self.watcher
        if watcher is None:
            with self.server.watching:
                watcher = self.watcher
                if watcher is None:
                    watcher = self.watcher = Watcher(self)
        return watcher.context(reply)

    def new_context(self) -> tuple[Context, CancelFunc]:
        """Make a context for a request."""
        return with_cancel(
            with_value(self.terms.ctx, LOCAL_ADDR_CONTEXT_KEY, self.rwc.local_addr())
        )

    def hijack(self) -> tuple[Conn, ReadWriter]:
        """Give the connection away, with what was read of it beyond the request.

        Raises:
            ErrHijacked: it was given away.

        Go: net/http/server.go conn.hijackLocked
        """
        if self.hijacked:
            raise ErrHijacked
        self.state = STATE_HIJACKED  # first: from here on nobody begins to watch
        if self.watcher is not None:
            self.watcher.stop()
        rwc = self.rwc
        with suppress(OSError):  # closed: its new owner will see
            rwc.set_deadline(None)
        both = taken_over(self.inlet.rest(), rwc)
        self.set_state(STATE_HIJACKED)
        gone: Any = GivenAway(rwc)  # Any: it only looks like a Conn
        self.rwc, self.inlet.read_more = gone, gone.read
        return rwc, both

    def _next(self) -> bool:
        """Serve one request; return whether another may follow."""
        server = self.terms.server
        try:
            request, reply = self._read_request()
        except BadRequestError as bad:
            self.set_state(STATE_ACTIVE)
            if not server.shutting_down:
                self._refuse(bad)
            return False
        except (OSError, EOFError):
            return False  # the peer is gone, or was too slow: there is nobody to tell
        new = self.state is STATE_NEW
        self.state = STATE_ACTIVE  # first: else it may be taken for idle
        if new and not self.terms.conns.asked(self):
            return False  # it has been closed
        if server.conn_state is not None:
            self.set_state(STATE_ACTIVE)
        if server.shutting_down and not (new and server.owes_newcomers):
            return False
        if reply.expectation and not self._expected(reply):
            return False
        serve = server.serve_for(request)
        try:
            serve(reply, request)
        finally:
            reply.handler_done = True
            if self.watcher is not None:
                self.watcher.cancel()
        if self.state is STATE_HIJACKED:
            return False
        reply.finish()
        if self.watcher is not None:
            self.watcher.stop()
        body = reply.body
        if body is not None:
            body.on_end = None
            body.close()
            if request.multipart_form is not None:
                request.multipart_form.remove_all()
        if self.terms.times.write or self.deadlines_set:
            self.rwc.set_write_deadline(None)
        if not reply.reusable():
            if reply.too_large or (body is not None and body.early_close):
                self._linger()
            return False
        self.state = STATE_IDLE
        if server.conn_state is not None:
            self.set_state(STATE_IDLE)
        return bool(server.keeps_alive)

    def _read_request(self) -> tuple[ServerRequest, Reply]:
        if self._last_method == "POST":
            self.inlet.skip_crlf()
        times = self.terms.times
        began = now() if times.read else None
        head = self.inlet.read_head(times.head_bytes, times.fields)
        if head is None:
            raise EOFError
        both = make_request(self, head) if isinstance(head, Head) else known_request(self, head)
        self._last_method = both[1].method
        if began is not None or times.header:
            self._deadline(times.read, began)
        if times.write:
            self.rwc.set_write_deadline(now() + times.write)
        return both

    def _expected(self, reply: Reply) -> bool:
        """Prepare for ``Expect: 100-continue``; refuse to meet any other expectation."""
        if not has_token(reply.expectation, "100-continue"):
            reply.header().set("Connection", "close")
            reply.write_header(417)
            reply.handler_done = True
            reply.finish()
            return False
        if reply.minor >= 1 and reply.body is not None:
            reply.expects_continue = reply.can_continue = True
            reply.body.on_read = reply.send_continue
        return True

    def _wait(self, left: bool = False) -> bool | None:
        """Wait for a request to begin.

        Returns:
            Whether one does; None: the connection was left, and is no longer the caller's (C3).
        """
        rwc = self.rwc
        terms = self.terms
        times = terms.times
        leaves = left or terms.conns.crowded
        idle = self.state is STATE_IDLE and (self.deadlines_set or times.limits_reads)
        if not idle and not leaves:
            return True  # who reads it waits
        if idle and not left:
            self._deadline(times.idle)
        try:
            if leaves and (type(rwc) is TCPConn or type(rwc) is UnixConn):  # they read as they are
                came = self._read(rwc, left)
            else:
                came = self.inlet.wait()
        except (OSError, EOFError):
            return False
        if came and idle:
            self._deadline(times.header)
            self.deadlines_set = False
        return came

    def _read(self, rwc: StreamConn, left: bool) -> bool | None:
        """Read what a request begins with, or leave the connection; see `_wait`."""
        if not left:
            if self.inlet.buffered():
                return True
            del self.inlet
            if self.watcher is not None:
                self.watcher.end_connection()
                self.watcher = None
        got = read_conn_or_leave(rwc, READ_SIZE, self, left)
        if got is None:
            return None
        self.inlet = Inlet(self.rwc)
        self.inlet.data = got
        return bool(got)

    def _deadline(self, span: Any, since: Time | None = None) -> None:
        """Let reads fail span after since; Any: seconds or a Duration, 0 or None for never."""
        if span:
            self.rwc.set_read_deadline((since or now()) + span)
        elif self.terms.times.limits_reads or self.deadlines_set:
            self.rwc.set_read_deadline(None)

    def _refuse(self, bad: BadRequestError) -> None:
        with suppress(OSError):
            self.rwc.write(bad.reply())
            self._linger()

    def _linger(self) -> None:
        """End writing, then take what still comes for a while.

        Closing at once with bytes unread would reset the connection, and take the answer from
        a peer that is still sending.
        """
        close_write = getattr(self.rwc, "close_write", None)
        if close_write is None:
            return
        with suppress(OSError):
            close_write()
            self.rwc.set_read_deadline(now() + LINGER)
            while self.rwc.read(_LINGER_BYTES):
                pass

    def _handshake(self) -> bool:
        """Do what TLS asks for; return whether the connection may be served."""
        if type(self.rwc) is TCPConn:
            return True
        state = getattr(self.rwc, "connection_state", None)
        if state is None:
            return True
        span = self.terms.times.handshake
        handshake = getattr(self.rwc, "handshake", None)
        try:
            if span:
                self.rwc.set_deadline(now() + span)
            if handshake is not None:
                handshake()
            if span:
                self.rwc.set_deadline(None)
        except OSError as error:
            text = complaint_of(error)
            self.server.log(f"http: TLS handshake error from {self.remote()}: {text}")
            return False
        self.terms = replace(self.terms, tls=state())
        return True

    def _panicked(self, error: Exception) -> None:
        """Log what a handler raised, unless it meant to abort or only found the peer gone."""
        if is_abort(error) or error is self.write_error:
            return
        if self.hijacked and getattr(error, "from_client", False):
            return
        self.server.log(f"http: panic serving {self.remote()}: {panic_text(error)}")
