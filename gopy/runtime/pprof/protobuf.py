"""The wire format of protocol buffers, as far as a profile needs it: numbers, texts, messages.

A message is its fields in a row, each a key and a value.  A number is written seven bits a
byte, the lowest first; what has a length is preceded by it.  A field that is 0 or empty is
left out.

Go: runtime/pprof/protobuf.go
"""

from collections.abc import Iterable
from typing import Final

_VARINT: Final = 0  # what a key says of its value
_LENGTH: Final = 2
_MASK: Final = (1 << 64) - 1  # a negative number is written as its two's complement


class Message:
    """A message under construction."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def number(self, field: int, value: int) -> None:
        """Add a number."""
        if value:
            self._parts.append(_varint(field << 3 | _VARINT) + _varint(value))

    def numbers(self, field: int, values: Iterable[int]) -> None:
        """Add a list of numbers, packed."""
        self._with_length(field, b"".join(map(_varint, values)))

    def message(self, field: int, value: "Message") -> None:
        """Add a message, also an empty one."""
        self._with_length(field, bytes(value), True)

    def texts(self, field: int, values: Iterable[str]) -> None:
        """Add texts, one field each, also empty ones."""
        for value in values:
            self._with_length(field, value.encode("utf-8", "backslashreplace"), True)

    def __bytes__(self) -> bytes:
        return b"".join(self._parts)

    def _with_length(self, field: int, data: bytes, even_if_empty: bool = False) -> None:
        if data or even_if_empty:
            self._parts.append(_varint(field << 3 | _LENGTH) + _varint(len(data)) + data)


def _varint(value: int) -> bytes:
    value &= _MASK
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
