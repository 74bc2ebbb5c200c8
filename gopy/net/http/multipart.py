"""Forms with files: the parts of a ``multipart/form-data`` body.

What doesn't fit into memory goes into temporary files, which go when the form does, or at
`Form.remove_all`.

Go: mime/multipart/multipart.go, mime/multipart/formdata.go
"""

import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Final

from gopy.io import ErrUnexpectedEOF
from gopy.io.reading import read_call, read_some
from gopy.net.http.grammar import is_token
from gopy.net.http.header import Header, header_of
from gopy.net.http.mediatype import parse_media_type
from gopy.net.url import Values
from gopy.net.url.wiretext import from_wire, to_wire

READ_SIZE: Final = 32 << 10
MAX_HEAD: Final = 64 << 10
MAX_PARTS: Final = 1000
VALUES_BEYOND: Final = 10 << 20  # bytes of values that are taken on top of the limit for files

_end_of_head: Final = re.compile(rb"\r?\n\r?\n")


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
        return self._disposition.get("filename", "").rpartition("/")[2]

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
        self._delimiter = b"\r\n--" + to_wire(boundary)
        self._data = b"\r\n"  # so that the first delimiter is like the others
        self._ended = False
        self._in_part = True

    def next_part(self) -> Part | None:
        """Return the next part, skipping what is left of the current one; None if there is none.

        Raises:
            ValueError: that is no part.
            io.ErrUnexpectedEOF: the body ends in the middle.

        Go: mime/multipart/multipart.go Reader.NextPart
        """
        while self.read(READ_SIZE):
            pass
        while b"\n" not in self._data and not (self._data.startswith(b"--") and self._ended):
            if not self._more():
                break
        line, _, rest = self._data.partition(b"\n")
        if line.rstrip(b" \t\r").startswith(b"--"):
            self._in_part = False
            return None
        if line.strip(b" \t\r"):
            raise ValueError(f"multipart: expecting a new Part; got line {line!r}")
        self._data = b"\n" + rest
        while (found := _end_of_head.search(self._data)) is None:
            if len(self._data) > MAX_HEAD:
                raise ErrMessageTooLarge
            if not self._more():
                raise ErrUnexpectedEOF
        head, self._data = self._data[: found.start()], self._data[found.end() :]
        if self._data.startswith(self._delimiter[2:]):
            self._data = b"\r\n" + self._data  # an empty part without a line end of its own
        self._in_part = True
        return Part(self, _header(head))

    def read(self, n: int) -> bytes:
        """Return 1 to n bytes of the current part, ``b""`` at its end."""
        if not self._in_part:
            return b""
        while True:
            at = self._data.find(self._delimiter)
            if at == 0:
                self._data = self._data[len(self._delimiter) :]
                self._in_part = False
                return b""
            safe = at if at > 0 else len(self._data) - len(self._delimiter)
            if safe > 0:
                piece = self._data[: min(n, safe)]
                self._data = self._data[len(piece) :]
                return piece
            if not self._more():
                raise ErrUnexpectedEOF

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


def _header(head: bytes) -> Header:
    return header_of(_fields(from_wire(head)))


def _fields(head: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"\r?\n[ \t]+", " ", head.strip("\r\n"))
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon or not is_token(name):
            raise ValueError(f"malformed MIME header: missing colon: {line!r}")
        yield name, value.strip(" \t")
