"""Characters in UTF-8, as Go sees them: what is no character is U+FFFD, one byte long.

Text that isn't UTF-8 survives a way through `str`: its bytes become lone surrogates, and
bytes again (`os.fsdecode` does the same).

Go: unicode/utf8/utf8.go
"""

REPLACEMENT = "\ufffd"
UTF_MAX = 4  # bytes


def rune_at(data: bytes, at: int) -> tuple[str, int]:
    """Return the character of data that begins at at, and its length in bytes.

    The length is 0 if data ends within it, or before it.
    """
    if at >= len(data):
        return "", 0
    lead = data[at]
    if lead < 0x80:
        return chr(lead), 1
    if not 0xC2 <= lead <= 0xF4:
        return REPLACEMENT, 1
    size = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    try:
        return data[at : at + size].decode(), size
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return "", 0
        return REPLACEMENT, 1


def encoded(rune: str | int) -> bytes:
    """Return a character, or the one with that number, in UTF-8; U+FFFD for what is none."""
    try:
        char = chr(rune) if isinstance(rune, int) else rune
    except (ValueError, OverflowError):
        char = REPLACEMENT
    if len(char) != 1:
        raise ValueError("write_rune wants one character")
    return char.encode() if not "\ud800" <= char <= "\udfff" else REPLACEMENT.encode()


def to_text(data: bytes) -> str:
    """Return data as text."""
    return data.decode("utf-8", "surrogateescape")


def to_bytes(text: str) -> bytes:
    """Return text as data, the same from which `to_text` made it."""
    return text.encode("utf-8", "surrogateescape")
