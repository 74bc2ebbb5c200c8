"""The handshake: bytes go to and fro between an SSLObject and the connection below.

One goroutine does all of it, and nobody else touches the SSLObject meanwhile: no lock.

A server reads the ClientHello first, by itself: what it chooses by it (a Config, a
certificate, a protocol) it chooses before there is an SSLObject.

A server of TLS 1.3 is left with session tickets to send.  They go with its first write:
nobody waits for them, and over a connection that holds nothing, as `net.pipe` is, a
client that writes first would wait for ever for the server, which waits for it.

Go: crypto/tls/handshake_client.go, crypto/tls/handshake_server.go
"""

import ssl
from contextlib import suppress
from typing import Final

from gopy.context import ContextLike
from gopy.crypto.tls.alert import (
    INTERNAL_ERROR,
    NO_APPLICATION_PROTOCOL,
    UNRECOGNIZED_NAME,
    alert_in,
    alert_record,
)
from gopy.crypto.tls.complaint import told
from gopy.crypto.tls.config import Config
from gopy.crypto.tls.errors import Alerted, Ended, Error, RecordHeaderError, Truncated
from gopy.crypto.tls.hello import ClientHelloInfo, message_in, parse_hello
from gopy.crypto.tls.records import Records
from gopy.crypto.tls.state import peer_chain, state_of
from gopy.net import Conn, parse_ip

READ_BYTES: Final = 65536
_NO_COMMON_VERSION: Final = ("UNSUPPORTED_PROTOCOL", "WRONG_VERSION_NUMBER", "VERSION_TOO_LOW")


class Handshake:
    """What there is while it goes on; ``incoming``, ``outgoing`` and ``server_name`` stay."""

    def __init__(self, conn: Conn, config: Config, host: str, ctx: ContextLike) -> None:
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        self.conn = conn
        self.config = config
        self.host = host
        self.server_name = ""
        self.ctx = ctx
        self.records = Records()
        self.hello: ClientHelloInfo | None = None  # a server's
        self.alert: int | None = None

    def as_client(self) -> ssl.SSLObject:
        """Do it; return the SSLObject of the connection that stands.

        Go: crypto/tls/handshake_client.go Conn.clientHandshake
        """
        context = self.config.for_client()
        if not self.host and context.check_hostname:
            raise Error(
                "tls: either ServerName or InsecureSkipVerify must be specified in the tls.Config"
            )
        bare = self.host.removeprefix("[").removesuffix("]").partition("%")[0]
        is_ip = parse_ip(bare) is not None
        name = bare if is_ip else self.host.rstrip(".")
        self.server_name = "" if is_ip else name
        tls = self._wrapped(context, False, name or None)
        self._shake(tls)
        self._verify(tls)
        self._send(self.outgoing.read())
        return tls

    def as_server(self) -> ssl.SSLObject:
        """Do it; return the SSLObject of the connection that stands.

        Go: crypto/tls/handshake_server.go Conn.serverHandshake
        """
        raw, message = self._first_message()
        hello = parse_hello(message)
        hello.conn, hello.ctx = self.conn, self.ctx
        self.hello = hello
        self.server_name = hello.server_name
        tls = self._wrapped(self._chosen(hello), True, None)
        self.incoming.write(raw)
        self._shake(tls)
        self._verify(tls)
        if tls.version() != "TLSv1.3":
            self._send(self.outgoing.read())
        return tls

    def _chosen(self, hello: ClientHelloInfo) -> ssl.SSLContext:
        """Return the context for the client that says hello, or tell it why there is none."""
        alert = INTERNAL_ERROR
        try:
            if self.config.get_config_for_client is not None:
                self.config = self.config.get_config_for_client(hello) or self.config
            alert = NO_APPLICATION_PROTOCOL
            _check_protocols(self.config.next_protos, hello.supported_protos)
            alert = INTERNAL_ERROR if self.config.can_serve() else UNRECOGNIZED_NAME
            return self.config.for_server(self.config.certificate_for(hello))
        except BaseException:
            self._refuse(alert)
            raise

    def _wrapped(
        self, context: ssl.SSLContext, server_side: bool, name: str | None
    ) -> ssl.SSLObject:
        try:
            return context.wrap_bio(self.incoming, self.outgoing, server_side, name)
        except ssl.SSLError as error:
            made = told(error, [], "", None)
            raise made from made.__cause__
        except ValueError as error:
            raise Error(f"tls: {error}") from error

    def _shake(self, tls: ssl.SSLObject) -> None:
        """Exchange messages until both ends agree; what is to be sent last stays in outgoing."""
        while True:
            try:
                tls.do_handshake()
                return
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                with suppress(OSError):  # an alert; whoever can't be told it is gone
                    self._send(self.outgoing.read())
                made = self._complaint(tls, error)
                raise made from made.__cause__
            self._send(self.outgoing.read())
            self.incoming.write(self._received())

    def _complaint(self, tls: ssl.SSLObject, error: ssl.SSLError) -> Error | Alerted:
        if error.reason in _NO_COMMON_VERSION and self.alert is None:
            if self.hello is not None:
                versions = " ".join(f"{each:x}" for each in self.hello.supported_versions)
                text = f"client offered only unsupported versions: [{versions}]"
            else:
                version = int.from_bytes(self.records.head[9:11], "big")
                text = f"server selected unsupported protocol version {version:x}"
            made = Error("tls: " + text)
            made.reason, made.library = error.reason, error.library or ""
            made.__cause__ = error
            return made
        is_client = self.hello is None
        chain = peer_chain(tls) if is_client else []
        host = self.host if tls.context.check_hostname else ""
        return told(error, chain, host, self.alert)

    def _verify(self, tls: ssl.SSLObject) -> None:
        """Ask the Config's user; nothing that says we are done has been sent to a server yet."""
        if self.config.verify_connection is not None:
            self.config.verify_connection(state_of(tls, self.server_name))

    def _first_message(self) -> tuple[bytes, bytes]:
        """Return the ClientHello, as bytes that came and by itself."""
        raw = b""
        while True:
            raw += self._received()
            message = message_in(raw)
            if message is not None:
                return raw, message

    def _received(self) -> bytes:
        """Return what comes next."""
        data = self.conn.read(READ_BYTES)
        records = self.records
        if not data:
            raise Truncated() if records.within else Ended()
        if not records.within:
            self.alert = alert_in(data)
        is_first = len(records.head) < 5
        records.feed(data)
        if is_first:
            complaint, alert = records.complaint()
            if complaint:
                if alert:
                    self._refuse(alert)
                raise RecordHeaderError(complaint, records.head[:5], None if alert else self.conn)
        return data

    def _send(self, data: bytes) -> None:
        if data:
            self.conn.write(data)

    def _refuse(self, alert: int) -> None:
        """Tell the peer why, in the clear; whoever can't be told is gone."""
        with suppress(OSError):
            self._send(alert_record(alert))


def _check_protocols(ours: list[str], theirs: list[str]) -> None:
    """Raise if both ends name protocols, and none is the same.

    Go: crypto/tls/handshake_server.go negotiateALPN
    """
    if not ours or not theirs or not set(ours).isdisjoint(theirs):
        return
    if "h2" in ours and "http/1.1" in theirs:
        return  # who serves h2 only is taken for one without ALPN
    quoted = " ".join(f'"{each}"' for each in theirs)
    raise Error(f"tls: client requested unsupported application protocols ([{quoted}])")
