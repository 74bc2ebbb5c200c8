"""Regions: whether an instruction stands inside a with or a try, as the compiler tells it.

A code object's exception table says where each instruction's exceptions are handled: a
handler of Python code begins by pushing the exception, one of a `with` then calls the exit
function.  Other handlers are the compiler's own: they clean up after a comprehension or an
``except … as``, or turn a generator's StopIteration into an error; what stands around these
is the region of the handler itself.

The jump that closes a loop can't fail, and stands in no region: there it counts where it
goes.

Go: none; CPython's Objects/exception_handling_notes.txt
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from opcode import opmap
from types import CodeType

_PUSH, _EXIT, _CACHE = opmap["PUSH_EXC_INFO"], opmap["WITH_EXCEPT_START"], opmap["CACHE"]

Entry = tuple[int, int, int]  # from, to, and the handler: offsets in bytes


class Region(IntEnum):
    """What an instruction stands in."""

    NONE = 0
    TRY = 1
    WITH = 2


def region(code: CodeType, offsets: tuple[int, ...]) -> Region:
    """Return what one of offsets stands in; a with counts for more."""
    if not code.co_exceptiontable:
        return Region.NONE
    return max((_region(code, offset) for offset in offsets), default=Region.NONE)


def opcode_at(code: CodeType, offset: int) -> int:
    """Return the instruction at offset, or whose inline cache is there."""
    text = code.co_code
    while offset > 0 and text[offset] == _CACHE:
        offset -= 2
    return text[offset] if 0 <= offset < len(text) else _CACHE


@lru_cache(maxsize=1024)
def _region(code: CodeType, offset: int) -> Region:
    found = Region.NONE
    seen = set()
    entries = _entries(code)
    while (handler := _handler(entries, offset)) is not None and handler not in seen:
        seen.add(handler)
        found = max(found, _kind(code, handler))
        offset = handler
    return found


def _handler(entries: tuple[Entry, ...], offset: int) -> int | None:
    for start, end, handler in entries:
        if start <= offset < end:
            return handler
    return None


def _kind(code: CodeType, handler: int) -> Region:
    text = code.co_code
    if text[handler] != _PUSH:
        return Region.NONE
    return Region.WITH if text[handler + 2] == _EXIT else Region.TRY


@lru_cache(maxsize=1024)
def _entries(code: CodeType) -> tuple[Entry, ...]:
    """Return the table's entries, in order of their beginning."""
    numbers = _numbers(code.co_exceptiontable)
    entries = []
    for start in numbers:
        size, handler, _depth = next(numbers), next(numbers), next(numbers)
        entries.append((2 * start, 2 * (start + size), 2 * handler))
    return tuple(entries)


def _numbers(table: bytes) -> Iterator[int]:
    """Yield the numbers of table: six bits a byte, the highest first, 64 says that more follow."""
    value = 0
    for byte in table:
        value = value << 6 | byte & 63
        if not byte & 64:
            yield value
            value = 0
