"""Puts what was measured into a page of the docs, between two marks, and leaves the rest alone."""

import sys
from collections.abc import Iterable
from pathlib import Path


def marks(what: str) -> tuple[str, str]:
    """Return the lines between which a page has what was measured."""
    return f"<!-- {what}: begin -->", f"<!-- {what}: end -->"


def fill(path: Path, what: str, lines: Iterable[str]) -> None:
    """Put lines into the file, between its marks; a file that isn't there is made.

    A page without the marks is left as it is, and the program ends with an error.
    """
    begin, end = marks(what)
    text = path.read_text() if path.exists() else f"{begin}\n{end}\n"
    if begin not in text or end not in text:
        sys.exit(f"{path} is left as it is: it has no line {begin} before one {end}")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    path.write_text("\n".join([before + begin, *lines, end + after]))
