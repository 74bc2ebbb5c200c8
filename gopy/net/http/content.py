"""serve_content: answers with a content that can be sought in: ranges, types, conditions.

Go: net/http/fs.go ServeContent
"""

import io
import mimetypes
import posixpath
import secrets
from typing import Protocol

from gopy.io import copy, limit_reader
from gopy.net.http.handlers import ResponseWriter
from gopy.net.http.preconditions import check_preconditions, set_last_modified
from gopy.net.http.ranges import ByteRange, NoOverlapError, parse_range
from gopy.net.http.replies import error
from gopy.net.http.request import Request
from gopy.net.http.sniffing import SNIFF_LEN, detect_content_type
from gopy.net.http.status import (
    STATUS_INTERNAL_SERVER_ERROR,
    STATUS_OK,
    STATUS_PARTIAL_CONTENT,
    STATUS_REQUESTED_RANGE_NOT_SATISFIABLE,
)
from gopy.time import Time


class ReadSeeker(Protocol):
    """A content: Python's binary files are some."""

    def read(self, n: int, /) -> bytes:
        """Return at most n bytes, ``b""`` at the end."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to offset from the start (0) or from the end (2); return where that is."""
        ...


def serve_content(
    w: ResponseWriter, r: Request, name: str, modified: Time | None, content: ReadSeeker
) -> None:
    """Answer r with content: all of it, the ranges that r asks for, or that it hasn't changed.

    Args:
        name: its extension tells the type, if ``Content-Type`` isn't set; else the first bytes
            do.
        modified: when it was changed last, None if nobody knows.  An ``ETag`` that is set on w
            counts, too.
        content: what to send; it's read from its start.

    Go: net/http/fs.go ServeContent
    """
    try:
        size = content.seek(0, io.SEEK_END)
        content.seek(0)
    except OSError:
        serve_error(w, "seeker can't seek", STATUS_INTERNAL_SERVER_ERROR)
        return
    send_content(w, r, name, modified, size, content)


def serve_error(w: ResponseWriter, text: str, code: int) -> None:
    """Answer with an error, without what was set for the content.

    Go: net/http/fs.go serveError
    """
    for name in ("Cache-Control", "Content-Encoding", "Etag", "Last-Modified"):
        w.header().delete(name)
    error(w, text, code)


def send_content(
    w: ResponseWriter,
    r: Request,
    name: str,
    modified: Time | None,
    size: int,
    content: ReadSeeker,
) -> None:
    """Do what `serve_content` does with a content of known size, which stands at its start."""
    set_last_modified(w, modified)
    asked = check_preconditions(w, r, modified)
    if asked is None:
        return
    header = w.header()
    if "Content-Type" not in header:
        header.set("Content-Type", type_by_name(name) or _sniffed(content))
    kind = header.get("Content-Type")
    try:
        ranges = parse_range(asked, size)
    except ValueError as wrong:
        if not isinstance(wrong, NoOverlapError) or size:
            if isinstance(wrong, NoOverlapError):
                header.set("Content-Range", f"bytes */{size}")
            serve_error(w, str(wrong), STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        ranges = []  # an empty content has no ranges, and needs none
    if sum(each.length for each in ranges) > size:
        ranges = []  # more than the whole: an attack, or a client that doesn't think
    parts = [(b"", each) for each in ranges] or [(b"", ByteRange(0, size))]
    end = b""
    if len(ranges) == 1:
        header.set("Content-Range", ranges[0].content_range(size))
    elif ranges:
        parts, end, boundary = _multipart(ranges, kind, size)
        header.set("Content-Type", f"multipart/byteranges; boundary={boundary}")
    header.set("Accept-Ranges", "bytes")
    if ranges or not header.get("Content-Encoding"):
        length = sum(len(before) + each.length for before, each in parts) + len(end)
        header.set("Content-Length", str(length))
    w.write_header(STATUS_PARTIAL_CONTENT if ranges else STATUS_OK)
    if r.method != "HEAD":
        for before, each in parts:
            if before:
                w.write(before)
            content.seek(each.start)
            copy(w, limit_reader(content, each.length))  # too few bytes end the connection
        if end:
            w.write(end)


def _multipart(
    ranges: list[ByteRange], kind: str, size: int
) -> tuple[list[tuple[bytes, ByteRange]], bytes, str]:
    """Return each range with what goes before it, what goes behind all, and the boundary.

    Go: mime/multipart/writer.go
    """
    boundary = secrets.token_hex(30)
    parts = []
    for n, each in enumerate(ranges):
        head = f"--{boundary}\r\nContent-Range: {each.content_range(size)}\r\nContent-Type: {kind}"
        parts.append((("\r\n" * bool(n) + head + "\r\n\r\n").encode(), each))
    return parts, f"\r\n--{boundary}--\r\n".encode(), boundary


def type_by_name(name: str) -> str:
    """Return the type that a name's extension stands for, ``""`` if nobody knows.

    Go: mime/type.go TypeByExtension
    """
    extension = posixpath.splitext(name)[1]
    if not extension:
        return ""
    kind, encoding = mimetypes.guess_type("x" + extension)
    if encoding is not None:
        return "application/gzip" if encoding == "gzip" else f"application/x-{encoding}"
    if kind is None:
        return ""
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _sniffed(content: ReadSeeker) -> str:
    kind = detect_content_type(content.read(SNIFF_LEN))
    content.seek(0)
    return kind
