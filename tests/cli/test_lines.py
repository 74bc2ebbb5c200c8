"""Lines out of whatever pieces a connection gives."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy._cli.lines import LineReader
from gopy._cli.protocol import ProtocolError


class Pieces:
    """The reading half of a connection; None stands for a read that fails."""

    def __init__(self, *pieces: bytes | None) -> None:
        self._pieces: Iterator[bytes | None] = iter(pieces)

    def read(self, n: int = 0, /) -> bytes:
        piece = next(self._pieces, b"")
        if piece is None:
            raise TimeoutError
        assert len(piece) <= n
        return piece


def lines_of(*pieces: bytes | None, limit: int = 10) -> LineReader:
    return LineReader(cast(Any, Pieces(*pieces)), limit)  # Any: it only reads


@given(st.lists(st.binary(max_size=10).filter(lambda b: b"\n" not in b)), st.data())
def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(line + b"\n" for line in lines)
    cuts = data.draw(st.lists(st.integers(0, len(stream))).map(sorted))
    edges = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in zip(edges, edges[1:], strict=False) if a < b]
    reader = lines_of(*pieces)
    assert [reader.read_line() for _ in lines] == [line.removesuffix(b"\r") for line in lines]
    assert reader.read_line() is None


def test_a_line_may_end_as_telnet_ends_it() -> None:
    assert lines_of(b"PING 1\r\n").read_line() == b"PING 1"


def test_a_last_line_without_an_end_is_dropped() -> None:
    reader = lines_of(b"one\ntwo")
    assert reader.read_line() == b"one"
    assert reader.read_line() is None


@pytest.mark.parametrize(
    "pieces",
    [(b"12345678901\n",), (b"12345678901",), (b"123456", b"78901"), (b"a\n", b"12345678901\n")],
)
def test_a_line_above_the_limit_is_told_even_before_its_end(pieces: tuple[bytes, ...]) -> None:
    reader = lines_of(*pieces)
    if len(pieces[0]) == 2:
        assert reader.read_line() == b"a"
    with pytest.raises(ProtocolError, match="^line too long$"):
        reader.read_line()


def test_a_line_at_the_limit_is_none_too_long() -> None:
    assert lines_of(b"1234567890\n").read_line() == b"1234567890"


def test_what_came_before_a_failed_read_is_kept() -> None:
    reader = lines_of(b"on", None, b"e\n")
    with pytest.raises(TimeoutError):
        reader.read_line()
    assert reader.read_line() == b"one"
