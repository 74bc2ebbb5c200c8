"""Regions: whether an instruction stands inside a with or a try, as the compiler tells it.

A code object's exception table says where each instruction's exceptions are handled: a
handler of Python code begins by pushing the exception, one of a `with` then calls the exit
function.  Other handlers are the compiler's own: they clean up after a comprehension or an
``except … as``, or turn a generator's StopIteration into an error; what stands around these
is the region of the handler itself.

What can't fail stands in no region, though the lock is still held there: the jump that
closes a loop counts where it goes, and to a region belong the line of its ``try``, the first
instruction behind it (a ``finally`` begins so), and a call of the exit function.

Go: none; CPython's Objects/exception_handling_notes.txt
"""

from bisect import bisect_right
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from opcode import opmap
from types import CodeType

_PUSH, _EXIT, _CACHE = opmap["PUSH_EXC_INFO"], opmap["WITH_EXCEPT_START"], opmap["CACHE"]

_LOAD_CONST, _NOP = opmap["LOAD_CONST"], opmap["NOP"]
_CALLS = {opmap[name] for name in ("PRECALL", "CALL") if name in opmap}
_GOES_ON = {number for name, number in opmap.items() if name.startswith("JUMP") or name == "NOP"}
_CLEARS = {
    opmap[name] for name in ("POP_TOP", "SWAP", "NOP", "END_FOR", "POP_ITER") if name in opmap
}

Instruction = tuple[int, int, int]  # offset, opcode, argument
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
    found = _handled(code, offset)
    if found:
        return found
    instructions = _instructions(code)
    index = bisect_right(instructions, (offset, 256, 256)) - 1
    if _is_exit(instructions, index):
        return Region.WITH
    if instructions[index][1] == _NOP:  # the line of the try
        return _handled(code, instructions[index][0] + 2)
    index -= 1
    while index >= 0 and instructions[index][1] in _GOES_ON:
        index -= 1
    return _handled(code, instructions[index][0]) if index >= 0 else Region.NONE


def _handled(code: CodeType, offset: int) -> Region:
    """Return what the handlers of an exception at offset are of."""
    found = Region.NONE
    seen = set()
    entries = _entries(code)
    while (handler := _handler(entries, offset)) is not None and handler not in seen:
        seen.add(handler)
        found = max(found, _kind(code, handler))
        offset = handler
    return found


def _is_exit(instructions: tuple[Instruction, ...], index: int) -> bool:
    """Return whether index is before or at the call of an exit function with three Nones."""
    while index < len(instructions) and instructions[index][1] in _CLEARS:
        index += 1
    while index > 0 and instructions[index][1] in _CALLS:
        index -= 1
    while index > 0 and instructions[index - 1][1:] == instructions[index][1:]:
        index -= 1
    loads = instructions[index : index + 3]
    if len({each[1:] for each in loads}) != 1 or loads[0][1] != _LOAD_CONST:
        return False
    after = instructions[index + 3 : index + 4]
    return len(loads) == 3 and bool(after) and after[0][1] in _CALLS and after[0][2] in (2, 3)


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


@lru_cache(maxsize=256)
def _instructions(code: CodeType) -> tuple[Instruction, ...]:
    text = code.co_code
    each = range(0, len(text), 2)
    return tuple((at, text[at], text[at + 1]) for at in each if text[at] != _CACHE)


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
