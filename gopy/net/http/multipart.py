"""Forms with files: the parts of a ``multipart/form-data`` body.

What doesn't fit into memory goes into temporary files, which go when the form does, or at
`Form.remove_all`.

Go: mime/multipart/multipart.go, mime/multipart/formdata.go
"""

import re
from tempfile import SpooledTemporaryFile
from typing import Final

from gopy.io import ErrUnexpectedEOF
from gopy.io.reading import read_call, read_some
from gopy.net.http.fields import lines_of, parse_fields
from gopy.net.http.header import Header, header_of
from gopy.net.http.mediatype import parse_media_type
from gopy.net.url import Values
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import from_wire, to_wire

READ_SIZE: Final = 32 << 10
MAX_HEAD: Final = 64 << 10
MAX_PARTS: Final = 1000
VALUES_BEYOND: Final = 10 << 20  # bytes of values that are taken on top of the limit for files

_end_of_head: Final = re.compile(rb"\n\r?\n").search


class ErrMessageTooLarge(ValueError):
    """The values of a form are longer than what may be in memory.

    Go: mime/multipart/formdata.go ErrMessageTooLarge
    """

    def __init__(self, text: str = "multipart: message too large") -> None:
        super().__init__(text)


class FileHeader:
    """A file that was sent: ``filename``, ``header`` and ``size`` in bytes.

    Go: mime/multipart/formdata.go FileHeader
    """

    __slots__ = ("_file", "filename", "header", "size")

    def __init__(
        self, filename: str, header: Header, content: "SpooledTemporaryFile[bytes]"
    ) -> None:
        self.filename = filename
        self.header = header
        self.size = content.tell()
        self._file = content

    def open(self) -> "SpooledTemporaryFile[bytes]":
        """Return the content, as a binary file, from its beginning.

        Go: mime/multipart/formdata.go FileHeader.Open
        """
        self._file.seek(0)
        return self._file

    def remove(self) -> None:
        """Drop the content."""
        self._file.close()


class Form:
    """A form: ``value`` has texts and ``file`` has files, lists of them by name.

    Go: mime/multipart/formdata.go Form
    """

    __slots__ = ("file", "value")

    def __init__(self) -> None:
        self.value = Values()
        self.file: dict[str, list[FileHeader]] = {}

    def remove_all(self) -> None:
        """Drop the content of the files.

        Go: mime/multipart/formdata.go Form.RemoveAll
        """
        for files in self.file.values():
            for each in files:
                each.remove()


class Part:
    """A part of a body, while it's the current one: a reader with a ``header``.

    Go: mime/multipart/multipart.go Part
    """

    __slots__ = ("_disposition", "_parts", "header")

    def __init__(self, parts: "Parts", header: Header) -> None:
        self._parts = parts
        self.header = header
        try:
            kind, parameters = parse_media_type(header.get("Content-Disposition"))
        except ValueError:
            kind, parameters = "", {}
        self._disposition = parameters if kind == "form-data" else {}

    def form_name(self) -> str:
        """Return the field's name."""
        return self._disposition.get("name", "")

    def file_name(self) -> str:
        """Return the last element of the file's name, ``""`` if it's no file."""
        name = self._disposition.get("filename", "")
        return name.rstrip("/").rpartition("/")[2] or name[:1]

    def read(self, n: int = -1, /) -> bytes:
        """Return 1 to n bytes, all that is left for -1; ``b""`` at the end of the part."""
        if n >= 0:
            return self._parts.read(n) if n else b""
        return b"".join(iter(lambda: self._parts.read(READ_SIZE), b""))


class Parts:
    """The parts of a body, one after the other.

    Go: mime/multipart/multipart.go Reader
    """

    def __init__(self, body: object, boundary: str) -> None:
        self._read = read_call(body)
        self._dash = b"--" + to_wire(boundary)
        self._line_end = b"\r\n"
        self._data = b""
        self._ended = False
        self._in_part = self._begins = False
        self._count = 0

    def next_part(self) -> Part | None:
        """Return the next part, skipping what is left of the current one; None if there is none.

        Raises:
            ValueError: that is no part.
            io.ErrUnexpectedEOF: the body ends in the middle.

        Go: mime/multipart/multipart.go Reader.NextPart
        """
        while self.read(READ_SIZE):
            pass
        expects_part = False
        while True:
            line = self._line()
            rest = line.removeprefix(self._dash)
            if len(rest) < len(line):
                if rest[:2] == b"--" and self._is_end(rest[2:]):
                    return None
                if self._begins_part(rest.lstrip(b" \t")):
                    return Part(self, self._header())
            if not line.endswith(b"\n"):
                raise ErrUnexpectedEOF
            if expects_part:
                told = quoted(from_wire(line))
                raise ValueError(f"multipart: expecting a new Part; got line {told}")
            if not self._count:
                continue  # what comes before the first part is nobody's
            if line != self._line_end:
                told = quoted(from_wire(line))
                raise ValueError(f"multipart: unexpected line in Next(): {told}")
            expects_part = True

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes of the current part, ``b""`` at its end."""
        while self._in_part:
            safe, ends = self._safe()
            if safe:
                self._begins = False
                piece = self._data[: min(n, safe)]
                self._data = self._data[len(piece) :]
                return piece
            if ends:
                self._in_part = False
            elif not self._more() and self._safe() == (0, False):
                raise ErrUnexpectedEOF
        return b""

    def _safe(self) -> tuple[int, bool]:
        """Return how many bytes belong to the part for sure, and whether it ends behind them.

        Go: mime/multipart/multipart.go scanUntilBoundary
        """
        data, dash = self._data, self._dash
        if self._begins:
            if data.startswith(dash):
                ends = self._is_delimiter(len(dash))
                return (len(dash) if ends is False else 0), bool(ends)
            if dash.startswith(data):
                return 0, False
        delimiter = self._line_end + dash
        at = data.find(delimiter)
        if at >= 0:
            ends = self._is_delimiter(at + len(delimiter))
            return (at + len(delimiter) if ends is False else at), bool(ends)
        at = data.rfind(delimiter[:1])
        if at >= 0 and delimiter.startswith(data[at:]):
            return at, False
        return len(data), False

    def _is_delimiter(self, end: int) -> bool | None:
        """Say whether what ends at end is a delimiter: ``--bc`` isn't ``--b``; None: not known."""
        after = self._data[end : end + 2]
        if not after:
            return True if self._ended else None
        if after == b"-":
            return False if self._ended else None
        return after[:1] in b" \t\r\n" or after == b"--"

    def _begins_part(self, rest: bytes) -> bool:
        """Say whether rest, of a line behind a boundary, makes it a delimiter."""
        if not self._count and rest == b"\n":
            self._line_end = rest  # against the rules, but it's done
        return rest == self._line_end

    def _is_end(self, rest: bytes) -> bool:
        return rest.lstrip(b" \t") in (b"", self._line_end)

    def _line(self) -> bytes:
        """Return the next line with its end, or what there is before the end."""
        while (at := self._data.find(b"\n")) < 0:
            if len(self._data) > MAX_HEAD:
                raise ErrMessageTooLarge
            if not self._more():
                at = len(self._data)
                break
        line, self._data = self._data[: at + 1], self._data[at + 1 :]
        return line

    def _header(self) -> Header:
        self._data = b"\n" + self._data
        while (found := _end_of_head(self._data)) is None:
            if len(self._data) > MAX_HEAD:
                raise ErrMessageTooLarge
            if not self._more():
                raise ErrUnexpectedEOF
        head, self._data = self._data[1 : found.end()], self._data[found.end() :]
        self._in_part = self._begins = True
        self._count += 1
        return header_of(parse_fields(lines_of(from_wire(head))))

    def read_form(self, max_memory: int) -> Form:
        """Read all parts; files beyond max_memory bytes in all go to temporary files.

        Raises:
            ErrMessageTooLarge: the texts are longer than max_memory and 10 MB.
            ValueError, io.ErrUnexpectedEOF: as `next_part`.

        Go: mime/multipart/formdata.go Reader.ReadForm
        """
        form = Form()
        try:
            self._read_form(form, max_memory)
        except BaseException:
            form.remove_all()
            raise
        return form

    def _read_form(self, form: Form, max_memory: int) -> None:
        text_left = max_memory + VALUES_BEYOND
        for count, part in enumerate(iter(self.next_part, None)):
            if count == MAX_PARTS:
                raise ErrMessageTooLarge
            name, filename = part.form_name(), part.file_name()
            if not name:
                continue
            if not filename:
                data = b""
                for piece in iter(lambda: self.read(READ_SIZE), b""):
                    data += piece
                    if len(data) > text_left:
                        raise ErrMessageTooLarge
                text_left -= len(data)
                form.value.add(name, from_wire(data))
                continue
            content: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(  # noqa: SIM115
                max(max_memory, 1)
            )
            for piece in iter(lambda: self.read(READ_SIZE), b""):
                content.write(piece)
            max_memory -= min(content.tell(), max_memory)
            form.file.setdefault(name, []).append(FileHeader(filename, part.header, content))

    def _more(self) -> bool:
        got = read_some(self._read, READ_SIZE) if not self._ended else b""
        self._ended = not got
        self._data += got
        return bool(got)
