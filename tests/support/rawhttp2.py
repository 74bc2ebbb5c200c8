"""HTTP/2 as frames: a peer that says exactly what a test wants, to a server over TLS.

Where h2 is missing, with which hpack and hyperframe come, the tests that import this are skipped.
"""

from contextlib import AbstractContextManager
from typing import Any

import pytest
import rawhttp
from rawhttp import PATIENCE

from gopy import chan, time
from gopy.crypto import tls
from gopy.net import http
from gopy.net.http.httptest.certificate import CERTIFICATE, KEY

pytest.importorskip("h2", reason="HTTP/2 needs the package h2")
hpack: Any = pytest.importorskip("hpack")
frames: Any = pytest.importorskip("hyperframe.frame")

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
GET = {":method": "GET", ":scheme": "https", ":authority": "example.com", ":path": "/"}
POST = {**GET, ":method": "POST"}

Fields = dict[str, str] | list[tuple[str, str]]


class Peer:
    """One connection of a client; ``conn`` is any connection to a server of HTTP/2."""

    def __init__(self, conn: Any, *, patience: Any = PATIENCE) -> None:
        self.conn = conn
        if patience is not None:
            conn.set_deadline(time.now() + patience)
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder(max_header_list_size=1 << 24)
        self._unused = b""
        self._block = b""  # of a head whose end is still to come
        self.goaways: list[tuple[int, int]] = []  # last stream, code
        self.windows: dict[int, int] = {}  # what the server has let us send beyond the first
        self.pings = 0

    def greet(self, **settings: int) -> "Peer":
        """Say who we are, and take it that the server does so."""
        codes = {getattr(frames.SettingsFrame, name): n for name, n in settings.items()}
        self.write(PREFACE).send(frames.SettingsFrame(0, settings=codes))
        self.settings = self.next(frames.SettingsFrame).settings
        return self.send(frames.SettingsFrame(0, flags=["ACK"]))

    def write(self, data: bytes) -> "Peer":
        self.conn.write(data)
        return self

    def send(self, *several: Any) -> "Peer":
        return self.write(b"".join(each.serialize() for each in several))

    def headers(self, stream: int, fields: Fields, *, end: bool = True) -> Any:
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        flags = ["END_HEADERS", *(["END_STREAM"] if end else [])]
        return frames.HeadersFrame(stream, self.encoder.encode(pairs), flags=flags)

    def ask(self, stream: int, fields: Fields = GET, *, end: bool = True) -> "Peer":
        return self.send(self.headers(stream, fields, end=end))

    def data(self, stream: int, data: bytes, *, end: bool = False) -> "Peer":
        return self.send(frames.DataFrame(stream, data, flags=["END_STREAM"] if end else []))

    def cancel(self, stream: int, code: int = 8) -> "Peer":
        return self.send(frames.RstStreamFrame(stream, code))

    def window(self, stream: int, size: int) -> "Peer":
        return self.send(frames.WindowUpdateFrame(stream, size))

    def frame(self) -> Any:  # Any: each kind of frame has attributes of its own
        """Return the next frame; None at the end of the connection."""
        while len(self._unused) < 9:
            if not self._more():
                return None
        frame, size = frames.Frame.parse_frame_header(memoryview(self._unused[:9]))
        while len(self._unused) < 9 + size:
            assert self._more(), "the connection ended within a frame"
        frame.parse_body(memoryview(self._unused[9 : 9 + size]))
        self._unused = self._unused[9 + size :]
        self._note(frame)
        return frame

    def next(self, kind: type, stream: int | None = None) -> Any:
        """Return the next frame of a kind, of a stream if that is told."""
        while True:
            frame = self.frame()
            assert frame is not None, f"the connection ended: {self.goaways}"
            if isinstance(frame, kind) and stream in (None, frame.stream_id):
                return frame
            assert not isinstance(frame, frames.RstStreamFrame) or frame.stream_id != stream

    def head(self, stream: int) -> dict[str, str]:
        """Return the next head, or trailer, of a stream."""
        fields: dict[str, str] = self.next(frames.HeadersFrame, stream).fields
        return fields

    def answer(self, stream: int) -> "Answer":
        """Return the answer on a stream, all of it."""
        head = self.next(frames.HeadersFrame, stream)
        body, trailer, last = b"", {}, head
        while "END_STREAM" not in last.flags:
            last = self.next((frames.DataFrame, frames.HeadersFrame), stream)
            if isinstance(last, frames.DataFrame):
                body += last.data
            else:
                trailer = last.fields
        return Answer(head.fields, body, trailer)

    def reset(self, stream: int) -> int:
        """Return the code that the server resets a stream with."""
        while True:
            frame = self.frame()
            assert frame is not None, f"the connection ended: {self.goaways}"
            if isinstance(frame, frames.RstStreamFrame) and frame.stream_id == stream:
                return frame.error_code

    def ended(self) -> int | None:
        """Read to the end of the connection; return the last GOAWAY's code, None for none."""
        try:
            while self.frame() is not None:
                pass
        except (ConnectionResetError, BrokenPipeError):
            pass
        return self.goaways[-1][1] if self.goaways else None

    def ping(self) -> None:
        """Return once the server has taken all that was sent."""
        before = self.pings
        self.send(frames.PingFrame(0, b"12345678"))
        while self.pings == before:
            assert self.frame() is not None, self.goaways

    def _more(self) -> bool:
        got = self.conn.read()
        self._unused += got
        return bool(got)

    def _note(self, frame: Any) -> None:
        if isinstance(frame, frames.HeadersFrame | frames.ContinuationFrame):
            self._block += frame.data
            if "END_HEADERS" in frame.flags:
                fields = dict(self.decoder.decode(self._block))
                frame.fields = fields
                self._block = b""
        elif isinstance(frame, frames.GoAwayFrame):
            self.goaways.append((frame.last_stream_id, frame.error_code))
        elif isinstance(frame, frames.WindowUpdateFrame):
            before = self.windows.get(frame.stream_id, 0)
            self.windows[frame.stream_id] = before + frame.window_increment
        elif isinstance(frame, frames.PingFrame) and "ACK" in frame.flags:
            self.pings += 1


class Answer:
    def __init__(self, head: dict[str, str], body: bytes, trailer: dict[str, str]) -> None:
        self.head, self.body, self.trailer = head, body, trailer
        self.status = int(head[":status"])


class Served:
    """A server that serves HTTPS, and what it logged."""

    def __init__(self, server: http.Server, listener: Any) -> None:
        self.server = server
        self.listener = listener
        self.address = str(listener.addr())
        self.url = f"https://{self.address}"
        self.log: list[str] = []
        self.ended = chan[Any](1)
        self.peers: list[Peer] = []

    def dial(self, *protos: str) -> Any:
        config = tls.Config(root_cas=CERTIFICATE, next_protos=protos, server_name="example.com")
        return tls.dial("tcp", self.address, config)

    def peer(self) -> Peer:
        """Return a connection on which nothing is said yet."""
        peer = Peer(self.dial("h2"))
        assert peer.conn.connection_state().negotiated_protocol == "h2"
        self.peers.append(peer)
        return peer

    def greeted(self, **settings: int) -> Peer:
        return self.peer().greet(**settings)

    def run(self) -> None:
        try:
            self.server.serve_tls(self.listener)
        except Exception as error:
            self.ended.send(error)


def serving(handler: Any = None, **options: Any) -> AbstractContextManager[Served]:
    """Serve HTTPS with handler on a free port of the loopback; close all at the end."""
    pair = tls.x509_key_pair(CERTIFICATE, KEY)
    options.setdefault("tls_config", tls.Config(certificates=[pair]))
    return rawhttp.serving(handler, Served, **options)
