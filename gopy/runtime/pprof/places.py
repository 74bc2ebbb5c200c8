"""Which function a line of a file belongs to: tracemalloc knows files and lines only.

Go: none; there a program counter tells
"""

import ast
import linecache
import sys
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gopy.runtime.frames import Function, name_of

Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Range(NamedTuple):
    """The lines of a function or class."""

    first: int
    last: int
    qualname: str


@cache
def function_around(file: str, line: int) -> Function:
    """Return the function that the line is in; the module itself if it's in none."""
    around = [each for each in _ranges(file) if each.first <= line <= each.last]
    inner = max(around, default=Range(1, 0, "<module>"))
    return Function(name_of(_module_of(file), inner.qualname), file, inner.first)


@cache
def _ranges(file: str) -> tuple[Range, ...]:
    """Return the functions and classes of file; none if there is no source, or it's no Python."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(_defined_in(tree, ""))


def _defined_in(node: ast.AST, prefix: str) -> Iterator[Range]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Defined):
            qualname = prefix + child.name
            first = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            yield Range(first, child.end_lineno or child.lineno, qualname)
            yield from _defined_in(child, qualname + ".")
        else:
            yield from _defined_in(child, prefix)


def _module_of(file: str) -> str:
    """Return the name of the module that was loaded from file, or file's own."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == file:
            return name
    return file
