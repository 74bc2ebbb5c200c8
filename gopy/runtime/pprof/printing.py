"""Profiles as text, for those who read them without a tool.

    goroutine profile: total 4
    3 @ 0x400003 0x410002
    # labels: {"path":"/"}
    #       0x400003        main.work+0x3   /home/me/app.py:12
    #       0x410002        main.main+0x2   /home/me/app.py:30

Go: runtime/pprof/pprof.go printCountProfile, printStackRecord; text/tabwriter
"""

from collections.abc import Sequence
from typing import Final

from gopy.net.url.quoting import quoted
from gopy.runtime.frames import Stack, base_of, pc_of
from gopy.runtime.pprof.snapshot import Labels, Snapshot

_TAB: Final = 8


def counts_text(name: str, snapshot: Snapshot) -> str:
    """Return a profile that says how often each stack occurs."""
    total = sum(values[0] for values in snapshot.rows.values())
    parts = [f"{name} profile: total {total}\n"]
    for (stack, labels), values in snapshot.rows.items():
        parts.append(f"{values[0]} {pcs_text(stack)}{labels_text(labels)}\n{stack_text(stack)}")
    return "".join(parts)


def pcs_text(stack: Stack) -> str:
    """Return ``@ 0x400003 0x410002``."""
    return "@" + "".join(f" {pc_of(site):#x}" for site in stack)


def labels_text(labels: Labels) -> str:
    """Return the line that tells labels, and the end of the line before it; "" for none.

    Go: runtime/pprof/label.go labelMap.String
    """
    if not labels:
        return ""
    shown = ", ".join(sorted(f"{quoted(key)}:{quoted(value)}" for key, value in labels))
    return f"\n# labels: {{{shown}}}"


def stack_text(stack: Stack) -> str:
    """Return a line for each frame, innermost first, in columns, and a blank line."""
    rows = [
        (
            "#",
            f"{pc_of(site):#x}",
            f"{site.function.name}+{pc_of(site) - base_of(site.function):#x}",
            f"{site.function.file}:{site.line}",
        )
        for site in stack
    ]
    return _in_columns(rows or [("#", "0x0")]) + "\n"


def _in_columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, each but the last cell filled up with tabs to the widest of its column."""
    widths = [max(len(cell) for cell in column) // _TAB + 1 for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        padded = [
            cell + "\t" * (width - len(cell) // _TAB)
            for cell, width in zip(row[:-1], widths, strict=False)
        ]
        lines.append("".join(padded) + row[-1] + "\n")
    return "".join(lines)
