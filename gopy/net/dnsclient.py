"""Asking name servers, over gopy's own sockets: nothing blocks but the goroutine that asks.

    each name of the search list, each attempt, each server:
        ask over UDP ──cut off──▶ ask over TCP

A server that doesn't answer, or answers nonsense, is passed over; one that says that
there's no such name is believed.

Go: net/dnsclient_unix.go
"""

import os
from collections.abc import Callable
from typing import Final, TypeAlias

from gopy._core import FdTimeoutError, monotonic_ns
from gopy.context import Canceled, ContextLike, after_func, background
from gopy.errors import Panic
from gopy.io import read_full
from gopy.net import dnsmessage
from gopy.net.addr import Addr, TCPAddr, UDPAddr
from gopy.net.connecting import Plan, connect_to
from gopy.net.dnsconfig import Config
from gopy.net.dnserror import DNSError, DNSTimeoutError
from gopy.net.dnsmessage import Message, MessageError, Record
from gopy.net.hostport import split_host_port
from gopy.net.limit import Limit
from gopy.net.operror import failed
from gopy.net.protocols import Conn
from gopy.time import Duration, now

Dial: TypeAlias = Callable[[ContextLike, str, str], Conn]

NO_SUCH_HOST: Final = "no such host"
MISBEHAVING: Final = "server misbehaving"
MALFORMED: Final = "cannot unmarshal DNS message"


class Client:
    """Asks the servers of a configuration; dial is who connects to them, None for net itself."""

    __slots__ = ("_config", "_dial")

    def __init__(self, config: Config, dial: Dial | None = None) -> None:
        self._config = config
        self._dial = dial

    def lookup(self, limit: Limit, name: str, kind: int) -> tuple[list[Record], str]:
        """Return name's records of a kind, at least one, and the server that told them.

        Raises:
            DNSError: there are none, or nobody could tell.
            FdTimeoutError, OperationCanceled: as limit says.

        Go: net/dnsclient_unix.go Resolver.lookup
        """
        failure = DNSError(NO_SUCH_HOST, name, is_not_found=True)
        if not is_domain_name(name):
            raise failure
        for full in self._config.names(name):
            try:
                return self._try_name(limit, full, kind)
            except DNSError as error:
                failure = error.about(name)  # not the one that the search list made of it
        try:
            raise failure
        finally:
            del failure  # it refers to this frame

    def _try_name(self, limit: Limit, name: str, kind: int) -> tuple[list[Record], str]:
        """Ask all servers in turn.

        Go: net/dnsclient_unix.go tryOneName
        """
        last = DNSError(MISBEHAVING, name)
        for _ in range(self._config.attempts):
            for server in self._config.servers:
                try:
                    message = self._exchange(limit, server, name, kind)
                    return _answers(message, name, kind, server), server
                except DNSError as error:
                    if error.is_not_found:
                        raise
                    last = error
                except (Canceled, Panic):
                    raise
                except Exception as error:  # of a user's dial, whatever it raises
                    limit.check()
                    last = _told(error, name, server)
        try:
            raise last from last.__cause__
        finally:
            del last

    def _exchange(self, limit: Limit, server: str, name: str, kind: int) -> Message:
        """Ask one server, over UDP and, if it wants so, over TCP.

        Go: net/dnsclient_unix.go exchange
        """
        number = int.from_bytes(os.urandom(2), "big")
        try:
            asked = dnsmessage.query(number, name, kind)
        except MessageError:
            raise DNSError("cannot marshal DNS message", name, server) from None
        for network in ("tcp",) if self._config.use_tcp else ("udp", "tcp"):
            limit.check()
            timeout_ns = self._config.timeout_s * 10**9
            with self._connected(network, server, limit, timeout_ns) as conn:
                ctx = limit.ctx
                stop = None if ctx is None else after_func(ctx, _interrupt, conn)
                try:
                    message = _ask(conn, asked, number, (name, kind))
                finally:
                    if stop is not None:
                        stop()
            if not (message.is_truncated and network == "udp"):
                return message
        raise DNSError("no answer from DNS server", name, server)

    def _connected(self, network: str, server: str, limit: Limit, timeout_ns: int) -> Conn:
        left_ns = limit.left_ns()
        span_ns = timeout_ns if left_ns is None else min(timeout_ns, left_ns)
        if self._dial is not None:
            conn = self._dial(limit.ctx or background(), network, server)
        else:
            host, port = split_host_port(server)
            plain, _, zone = host.partition("%")
            addr: Addr = (UDPAddr if network == "udp" else TCPAddr)(plain, int(port), zone)
            try:
                conn = connect_to(Plan(network), addr, Limit(limit.ctx, monotonic_ns() + span_ns))
            except (OSError, FdTimeoutError) as error:
                raise failed("dial", network, None, addr, error) from error
        conn.set_deadline(now() + Duration(span_ns / 1e9))
        return conn


def _ask(conn: Conn, asked: bytes, number: int, question: tuple[str, int]) -> Message:
    """Send the question, return what answers it; other messages are passed over.

    Go: net/dnsclient_unix.go dnsPacketRoundTrip, dnsStreamRoundTrip
    """
    if conn.local_addr().network() in ("udp", "unixgram"):
        conn.write(asked)
        while True:
            try:
                message = dnsmessage.parse(conn.read(dnsmessage.MAX_PACKET))
            except MessageError:
                continue
            if _is_answer(message, number, question):
                return message
    conn.write(len(asked).to_bytes(2, "big") + asked)
    size = int.from_bytes(read_full(conn, 2), "big")
    try:
        message = dnsmessage.parse(read_full(conn, size))
    except MessageError as error:
        raise MessageError(MALFORMED) from error
    if not _is_answer(message, number, question):
        raise MessageError("invalid DNS response")
    return message


def _is_answer(message: Message, number: int, question: tuple[str, int]) -> bool:
    name, kind = message.question
    same = (name.lower(), kind) == (question[0].lower(), question[1])
    return message.is_response and message.id == number and same


def _answers(message: Message, name: str, kind: int, server: str) -> list[Record]:
    """Return the records of kind in message.

    Go: net/dnsclient_unix.go checkHeader, skipToAnswer
    """
    if message.code == dnsmessage.NAME_ERROR:
        raise DNSError(NO_SUCH_HOST, name, server, is_not_found=True)
    if message.code != dnsmessage.OK:
        temporary = message.code == dnsmessage.SERVER_FAILURE
        raise DNSError(MISBEHAVING, name, server, is_temporary=temporary)
    knows = message.is_authoritative or message.is_recursive or message.has_additional
    if not message.answers and not knows:
        raise DNSError("lame referral", name, server)
    found = [record for record in message.answers if record.kind == kind]
    if not found:
        raise DNSError(NO_SUCH_HOST, name, server, is_not_found=True)
    return found


def _told(error: Exception, name: str, server: str) -> DNSError:
    """Return what went wrong with a server as a DNSError."""
    late = isinstance(error, TimeoutError | FdTimeoutError)
    cls = DNSTimeoutError if late else DNSError
    text = str(error) or "i/o timeout"
    made = cls(text, name, server, is_timeout=late, is_temporary=isinstance(error, OSError))
    made.__cause__ = error
    return made


def _interrupt(conn: Conn) -> None:
    """The context is done: whoever waits for conn shall not."""
    try:
        conn.set_deadline(now() - 1)
    except OSError:  # it was closed meanwhile
        return


def is_domain_name(name: str) -> bool:
    """Return whether a name server can be asked for name: letters, digits, ``-``, ``_``, dots.

    Go: net/dnsclient.go isDomainName
    """
    if name == ".":
        return True
    labels = name.removesuffix(".").split(".")
    if not name or len(name) > 254 - (not name.endswith(".")):
        return False
    for label in labels:
        plain = label.replace("-", "").replace("_", "")
        if not 0 < len(label) < 64 or label[0] == "-" or label[-1] == "-":
            return False
        if not label.isascii() or (plain and not plain.isalnum()):
            return False
    return any(letter.isalpha() or letter in "-_" for letter in name)
