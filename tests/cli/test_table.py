"""The live table: on a terminal and elsewhere."""

from io import StringIO

import pytest

from gopy._cli.table import Group, Table

GROUPS = [Group("load:", [("open", 4), ("msg/s", 5)]), Group("server:", [("resident", 8)])]
FIRST = (["7", "1,000"], ["71.2M"])
SECOND = (["12", "900"], ["80.0M"])


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_in_a_file_each_row_is_a_line_below_the_titles() -> None:
    out = StringIO()
    table = Table(GROUPS, out)
    table.show(*FIRST)
    table.show(*SECOND)
    assert out.getvalue().splitlines() == [
        "load:  open  msg/s    server:  resident",
        "          7  1,000                71.2M",
        "         12    900                80.0M",
    ]


def test_in_a_file_the_titles_come_again_every_20_rows() -> None:
    out = StringIO()
    table = Table(GROUPS, out)
    for _ in range(41):
        table.show(*FIRST)
    lines = out.getvalue().splitlines()
    assert [n for n, line in enumerate(lines) if "resident" in line] == [0, 21, 42]
    assert "\x1b" not in out.getvalue()


def test_on_a_terminal_the_next_row_is_painted_over_the_last() -> None:
    out = Terminal()
    table = Table(GROUPS, out)
    table.show(*FIRST)
    table.show(*SECOND)
    assert out.getvalue().splitlines() == [
        "\x1b[2Kload:    open  msg/s",
        "\x1b[2K            7  1,000",
        "\x1b[2Kserver:  resident",
        "\x1b[2K            71.2M",
        "\x1b[4A\x1b[2Kload:    open  msg/s",
        "\x1b[2K           12    900",
        "\x1b[2Kserver:  resident",
        "\x1b[2K            80.0M",
    ]


def test_on_a_terminal_no_line_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "12")
    out = Terminal()
    Table(GROUPS, out).show(*FIRST)
    assert [line.removeprefix("\x1b[2K") for line in out.getvalue().splitlines()] == [
        "load:    op",
        "           ",
        "server:  re",
        "           ",
    ]


def test_a_row_has_a_value_for_every_column() -> None:
    with pytest.raises(ValueError):
        Table(GROUPS, StringIO()).show(["7"], ["71.2M"])
