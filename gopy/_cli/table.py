"""A live table: on a terminal it repaints in place, elsewhere each row is a line.

The columns stand in groups.  In a file a row is one line, titles above every 20 of them:

    load:  time  open  msg/s    server:  goroutines  resident
             1s  2000  4,970                   2013     71.2M

A terminal shows each group's titles and values in two lines of their own, which fit
where the whole row would not.
"""

import shutil
from collections.abc import Sequence
from typing import Final, NamedTuple, TextIO

_TITLES_EVERY: Final = 20
_CLEAR_LINE: Final = "\x1b[2K"


class Group(NamedTuple):
    """Columns that belong together: their common name, and title and width of each."""

    name: str
    columns: Sequence[tuple[str, int]]


class Table:
    """Shows one row after the other on out."""

    def __init__(self, groups: Sequence[Group], out: TextIO) -> None:
        self._groups = groups
        self._out = out
        self._in_place = out.isatty()
        self._rows = 0

    def show(self, *rows: Sequence[str]) -> None:
        """Show the values of a row: a sequence for each group."""
        if self._in_place:
            self._repaint(rows)
        else:
            self._print(rows)
        self._rows += 1
        self._out.flush()

    def _print(self, rows: Sequence[Sequence[str]]) -> None:
        if self._rows % _TITLES_EVERY == 0:
            titles = (f"{group.name}  {_titles(group)}" for group in self._groups)
            self._out.write("    ".join(titles) + "\n")
        values = (
            " " * len(group.name) + f"  {_values(group, row)}"
            for group, row in zip(self._groups, rows, strict=True)
        )
        self._out.write("    ".join(values) + "\n")

    def _repaint(self, rows: Sequence[Sequence[str]]) -> None:
        """Paint over the row before; a line that wrapped would make it more lines than it was."""
        width = shutil.get_terminal_size().columns - 1
        margin = max(len(group.name) for group in self._groups)
        lines = []
        for group, row in zip(self._groups, rows, strict=True):
            lines.append(f"{group.name:{margin}}  {_titles(group)}")
            lines.append(f"{'':{margin}}  {_values(group, row)}")
        if self._rows:
            self._out.write(f"\x1b[{len(lines)}A")
        for line in lines:
            self._out.write(f"{_CLEAR_LINE}{line[:width]}\n")


def _titles(group: Group) -> str:
    return "  ".join(f"{title:>{width}}" for title, width in group.columns)


def _values(group: Group, values: Sequence[str]) -> str:
    pairs = zip(group.columns, values, strict=True)
    return "  ".join(f"{value:>{width}}" for (_, width), value in pairs)
