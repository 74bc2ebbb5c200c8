"""The head of an answer: which of its fields the server adds, drops and overrules.

Go: net/http/server.go chunkWriter.writeHeader
"""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gopy._core import time_ns
from gopy.net.http.grammar import contains_token, elements, has_token
from gopy.net.http.header import canonical_header_key, wire_form
from gopy.net.http.requestbody import MAX_POST_HANDLER_READ
from gopy.net.http.sniffing import detect_content_type
from gopy.net.http.status import status_text
from gopy.net.url.quoting import quoted

if TYPE_CHECKING:
    from gopy.net.http.reply import Reply

TRAILER_PREFIX: Final = "Trailer:"

_UNUSUAL: Final = frozenset(
    ("Connection", "Content-Encoding", "Date", "Trailer", "Transfer-Encoding", "Upgrade")
)

_lines: dict[tuple[int, bool], bytes] = {}
_made: tuple[int, bytes, bytes] = (0, b"", b"")


def body_allowed(status: int) -> bool:
    """Say whether an answer with this status may have a body."""
    return status >= 200 and status != 204 and status != 304


def status_line(code: int, minor: int) -> bytes:
    """Return the first line of an answer."""
    line = _lines.get((code, minor >= 1))
    if line is None:
        text = status_text(code)
        said = f"{code} {text}" if text else f"{code:03d} status code {code}"
        line = f"HTTP/1.{1 if minor >= 1 else 0} {said}\r\n".encode()
        _lines[code, minor >= 1] = line
    return line


def date() -> bytes:
    """Return the present date as ``Date`` has it."""
    return _dated()[1]


def plain_answer(body: bytes) -> bytes:
    """Return a whole answer with status 200 of which only date, length and type are to be said."""
    made = _made
    if made[0] != time_ns() // 1_000_000_000:
        made = _dated()
    kind = detect_content_type(body) if body else ""
    return made[2] + _length_and_type(len(body), kind) + body


def simple_answer(
    status: int, fields: Mapping[str, list[str]], length: int, body: bytes
) -> bytes | None:
    """Return a whole answer to a request that asks for nothing special.

    None if the answer does, or has not the length that it promises: then it's for `HeadPlan`.
    """
    if (
        not body_allowed(status)
        or not _UNUSUAL.isdisjoint(fields)
        or length not in (-1, len(body))
        or ":" in "".join(fields)  # as in TRAILER_PREFIX
    ):
        return None
    head = status_line(status, 1) + wire_form(fields) + b"Date: %b\r\n" % date()
    if length < 0 and "Content-Length" not in fields:
        head += b"Content-Length: %d\r\n" % len(body)
    if body and "Content-Type" not in fields:
        head += b"Content-Type: %b\r\n" % detect_content_type(body).encode()
    return head + b"\r\n" + body


@lru_cache(1024)
def _length_and_type(length: int, kind: str) -> bytes:
    """Return the end of a plain head; kind is empty where there is no body."""
    line = f"\r\nContent-Type: {kind}" if kind else ""
    return f"{length}{line}\r\n\r\n".encode()


def _dated() -> tuple[int, bytes, bytes]:
    """Return the present second and what is made of it, once a second.

    Two threads may make it at the same time: they make the same.
    """
    global _made
    made = _made
    second = time_ns() // 1_000_000_000
    if made[0] != second:
        text = http_date(second).encode()
        head = b"HTTP/1.1 200 OK\r\nDate: %b\r\nContent-Length: " % text
        made = _made = (second, text, head)
    return made


_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def http_date(second: float) -> str:
    """Return the text of a date in a header, whatever the locale is.

    Go: net/http/server.go TimeFormat
    """
    t = time.gmtime(second)
    day, month = _DAYS[t.tm_wday], _MONTHS[t.tm_mon - 1]
    clock = f"{t.tm_hour:02d}:{t.tm_min:02d}:{t.tm_sec:02d}"
    return f"{day}, {t.tm_mday:02d} {month} {t.tm_year:04d} {clock} GMT"


class HeadPlan:
    """What is decided about the head of one answer, field by field, in Go's order."""

    __slots__ = ("connection", "fields", "first", "length", "reply", "te", "without")

    def __init__(self, reply: "Reply", first: bytes) -> None:
        self.reply = reply
        self.first = first
        self.fields: Mapping[str, list[str]] = reply.sent_header or {}
        self.without: set[str] = set()
        self.length: int | None = None
        self.connection = ""
        self.te = self._get("Transfer-Encoding")

    def made(self) -> bytes:
        """Return the head."""
        reply = self.reply
        keep_alives = reply.conn.server.keeps_alive
        self._trailers()
        self._length()
        self._keep_alive(keep_alives)
        self._drain()
        kind = self._type()
        self._framing()
        tunnel = reply.method == "CONNECT" and 200 <= reply.status < 300
        if tunnel:
            self.length = None
            self.without |= {"Transfer-Encoding", "Content-Length"}
        closing = reply.close_after and not (
            keep_alives and has_token(self._get("Connection"), "close")
        )
        if closing and not self._switches():
            self.without.add("Connection")
            self.connection = "close" if reply.minor >= 1 and not tunnel else ""
        out = [
            status_line(reply.status, reply.minor),
            wire_form(self.fields, frozenset(self.without)),
        ]
        if "Date" not in self.fields:
            out.append(b"Date: %b\r\n" % date())
        if self.length is not None:
            out.append(b"Content-Length: %d\r\n" % self.length)
        if kind:
            out.append(f"Content-Type: {kind}\r\n".encode())
        if self.connection:
            out.append(f"Connection: {self.connection}\r\n".encode())
        if reply.chunking:
            out.append(b"Transfer-Encoding: chunked\r\n")
        out.append(b"\r\n")
        return b"".join(out)

    def _get(self, name: str) -> str:
        values = self.fields.get(name)
        return values[0] if values else ""

    def _trailers(self) -> None:
        self.without.update(name for name in self.fields if name.startswith(TRAILER_PREFIX))
        for value in self.fields.get("Trailer", ()):
            self.reply.trailers += tuple(map(canonical_header_key, elements(value)))

    def _length(self) -> None:
        """An answer that is complete and has no length gets one."""
        reply = self.reply
        has_trailers = bool(self.without) or "Trailer" in self.fields
        if (
            reply.handler_done
            and not has_trailers
            and not self.te
            and body_allowed(reply.status)
            and "Content-Length" not in self.fields
            and (reply.method != "HEAD" or self.first)
        ):
            self.length = reply.content_length = len(self.first)

    def _keep_alive(self, keep_alives: bool) -> None:
        """Decide whether the connection outlives the answer."""
        reply = self.reply
        known = reply.content_length != -1
        bodiless = reply.method == "HEAD" or not body_allowed(reply.status)
        if reply.wants_keep_alive_10 and keep_alives and self._get("Connection") == "keep-alive":
            reply.close_after &= not self._get("Content-Length")
        if reply.wants_keep_alive_10 and (known or bodiless):
            if "Connection" not in self.fields:
                self.connection = "keep-alive"
        elif reply.minor < 1 or reply.wants_close:
            reply.close_after = True
        if self._get("Connection") == "close" or not keep_alives or reply.method == "CONNECT":
            reply.close_after = True
        if reply.expects_continue and reply.body is not None and reply.body.remains:
            reply.close_after = True

    def _drain(self) -> None:
        """Read what is left of the request: many clients send all of it before they read."""
        reply = self.reply
        body = reply.body
        if body is None or reply.close_after or reply.full_duplex:
            return
        if body.closed:
            reply.close_after = not body.saw_end
        elif body.source.left >= MAX_POST_HANDLER_READ:
            reply.request_too_large()
            self.without.add("Connection")
            self.connection = "close"
        else:
            body.close()
            reply.close_after = body.early_close

    def _type(self) -> str:
        if not body_allowed(self.reply.status):
            self.without |= {"Content-Length", "Transfer-Encoding"}
            if self.reply.status == 304:
                self.without.add("Content-Type")
            return ""
        is_typed = "Content-Type" in self.fields or self.te or self._get("Content-Encoding")
        return "" if is_typed or not self.first else detect_content_type(self.first)

    def _framing(self) -> None:
        """Decide how the peer gets to know where the body ends."""
        reply = self.reply
        has_length = reply.content_length != -1
        if has_length and self.te and self.te != "identity":
            reply.conn.server.log(
                f"http: WriteHeader called with both Transfer-Encoding of {quoted(self.te)} and a "
                f"Content-Length of {reply.content_length}"
            )
            self.without.add("Content-Length")
            has_length = False
        bodiless = reply.method == "HEAD" or not body_allowed(reply.status)
        if bodiless or has_length:
            self.without.add("Transfer-Encoding")
        elif reply.minor >= 1 and self.te != "identity":
            reply.chunking = True
            if self.te == "chunked":
                self.without.add("Transfer-Encoding")
            self.without.add("Content-Length")
        else:  # it ends where the connection does
            reply.close_after = True
            self.without.add("Transfer-Encoding")

    def _switches(self) -> bool:
        """Say whether the answer switches protocols, which ``Connection: Upgrade`` says."""
        is_upgrade = contains_token(self._get("Connection"), "upgrade")
        return self.reply.status == 101 and is_upgrade and bool(self._get("Upgrade"))
