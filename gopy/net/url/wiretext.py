"""Texts and their bytes on the wire: the one rule for both ways, clients and servers.

A Go string is bytes, and nothing on the way changes them.  Here a text is UTF-8; bytes that are
none are kept as Python's surrogate escapes, so what came in goes out again byte for byte.

Invariants:
    W1  ``to_wire(from_wire(data)) == data``, whatever data is.
"""


def from_wire(data: bytes | bytearray) -> str:
    """Return the text that data is."""
    return data.decode("utf-8", "surrogateescape")


def to_wire(text: str) -> bytes:
    """Return the bytes of text.

    Raises:
        UnicodeEncodeError: it has a lone surrogate that stands for no byte.
    """
    return text.encode("utf-8", "surrogateescape")
