"""The ``Range`` of a request.

Go: net/http/fs.go parseRange
"""

from typing import Final, NamedTuple

MAX_RANGES: Final = 200  # of more, none is looked at: nobody needs them, and each costs


class NoOverlapError(ValueError):
    """None of the ranges has a byte of the content."""

    def __init__(self) -> None:
        super().__init__("invalid range: failed to overlap")


class ByteRange(NamedTuple):
    """``length`` bytes from ``start`` on."""

    start: int
    length: int

    def content_range(self, size: int) -> str:
        """Return what ``Content-Range`` says of it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def parse_range(text: str, size: int) -> list[ByteRange]:
    """Return the ranges that text asks for, of a content of so many bytes.

    Raises:
        NoOverlapError: all begin behind its end.
        ValueError: it's malformed.
    """
    if not text:
        return []
    if not text.startswith("bytes="):
        raise ValueError("invalid range")
    parts = text.removeprefix("bytes=").split(",")
    if len(parts) > MAX_RANGES:
        return []
    found = [_range(part.strip(" \t"), size) for part in parts if part.strip(" \t")]
    ranges = [each for each in found if each is not None]
    if found and not ranges:
        raise NoOverlapError
    return ranges


def _range(text: str, size: int) -> ByteRange | None:
    """Return one range, None if it begins behind the end."""
    first, dash, last = (part.strip(" \t") for part in text.partition("-"))
    if not dash:
        raise ValueError("invalid range")
    if not first:  # the last so many bytes
        length = min(_number(last), size)
        return ByteRange(size - length, length)
    start = _number(first)
    if start >= size:
        return None
    end = _number(last) if last else size - 1
    if start > end:
        raise ValueError("invalid range")
    return ByteRange(start, min(end, size - 1) - start + 1)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) >= 2**63:
        raise ValueError("invalid range")
    return int(text)
