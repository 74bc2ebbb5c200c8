"""Split functions: where the next token of a scanner ends.

A split function is called with the data that is there and whether there will be no more; it
returns how far to advance and the token, or None for "not yet".  It's never called with no
data before the end.  Whoever has nothing more to look for raises `ErrFinalToken`.

Those of this module exist in a second form, which begins anywhere in the data, so that a
scanner needn't cut the data for each token.

Go: bufio/scan.go
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from gopy.bufio.runes import REPLACEMENT, rune_at

Step: TypeAlias = tuple[int, bytes | None]
SplitFunc: TypeAlias = Callable[[bytes, bool], Step]
SplitAt: TypeAlias = Callable[[bytes, int, bool], Step]

# What Go's unicode.IsSpace says, in UTF-8.  None of it can begin within another character.
SPACE = (
    rb"[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80"
    rb"|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"
)
_spaces = re.compile(b"(?:" + SPACE + b")*")
_space = re.compile(SPACE)
_REPLACEMENT = REPLACEMENT.encode()


def scan_lines(data: bytes, at_eof: bool, /) -> Step:
    r"""Split into lines, without their ends, ``\n`` or ``\r\n``; the last may have none.

    Go: bufio/scan.go ScanLines
    """
    return lines_at(data, 0, at_eof)


def scan_words(data: bytes, at_eof: bool, /) -> Step:
    """Split into words, with Unicode white space between them; none is empty.

    Go: bufio/scan.go ScanWords
    """
    return words_at(data, 0, at_eof)


def scan_runes(data: bytes, at_eof: bool, /) -> Step:
    """Split into the characters of UTF-8; a byte that is part of none becomes U+FFFD.

    Go: bufio/scan.go ScanRunes
    """
    return runes_at(data, 0, at_eof)


def scan_bytes(data: bytes, at_eof: bool, /) -> Step:
    """Split into bytes.

    Go: bufio/scan.go ScanBytes
    """
    return bytes_at(data, 0, at_eof)


def lines_at(data: bytes, at: int, at_eof: bool) -> Step:
    """Do what `scan_lines` does from at on."""
    end = data.find(b"\n", at)
    if end < 0:
        if not at_eof or at == len(data):
            return 0, None
        end, advance = len(data), len(data) - at
    else:
        advance = end + 1 - at
    if end > at and data[end - 1] == 13:
        end -= 1
    return advance, data[at:end]


def words_at(data: bytes, at: int, at_eof: bool) -> Step:
    """Do what `scan_words` does from at on."""
    blank = _spaces.match(data, at)
    start = at if blank is None else blank.end()
    if (space := _space.search(data, start)) is not None:
        return space.end() - at, data[start : space.start()]
    if at_eof and start < len(data):
        return len(data) - at, data[start:]
    return start - at, None


def runes_at(data: bytes, at: int, at_eof: bool) -> Step:
    """Do what `scan_runes` does from at on."""
    char, size = rune_at(data, at)
    if not size:
        return (1, _REPLACEMENT) if at_eof and at < len(data) else (0, None)
    return size, data[at : at + size] if char != REPLACEMENT else _REPLACEMENT


def bytes_at(data: bytes, at: int, at_eof: bool) -> Step:
    """Do what `scan_bytes` does from at on."""
    return (1, data[at : at + 1]) if at < len(data) else (0, None)


_AT: dict[SplitFunc, SplitAt] = {
    scan_lines: lines_at,
    scan_words: words_at,
    scan_runes: runes_at,
    scan_bytes: bytes_at,
}


def split_at(split: SplitFunc) -> SplitAt:
    """Return split's form that begins anywhere."""
    own = _AT.get(split)
    if own is not None:
        return own
    return lambda data, at, at_eof: split(data[at:] if at else data, at_eof)
