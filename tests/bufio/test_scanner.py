"""The scanner beyond what Go's tests ask: iteration, errors behind data, bad split functions."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_io import Script, Segments, Slow

from gopy import Panic, bufio, io, panic


class Broken(Exception):
    pass


def test_what_came_before_an_error_is_still_split() -> None:  # S2, SEMANTICS 162
    scanner = bufio.Scanner(Script(b"one\ntw", Broken("late")))
    assert [scanner.text() for _ in range(2) if scanner.scan()] == ["one", "tw"]
    assert not scanner.scan()
    assert str(scanner.err()) == "late"


def test_an_iteration_raises_the_error_at_its_end() -> None:
    got = []
    with pytest.raises(Broken, match="late"):
        for text in bufio.Scanner(Script(b"one\ntw", Broken("late"))):
            got.append(text)  # noqa: PERF402  what came before the error is what counts
    assert got == ["one", "tw"]


def test_an_iteration_can_be_taken_up_again() -> None:
    scanner = bufio.Scanner(BytesIO(b"a\nb\nc"))
    assert next(iter(scanner)) == "a"
    assert list(scanner) == ["b", "c"]


def test_text_and_bytes_of_no_token_are_empty() -> None:
    scanner = bufio.Scanner(BytesIO(b"a"))
    assert (scanner.text(), scanner.bytes(), scanner.err()) == ("", b"", None)
    assert scanner.scan()
    assert not scanner.scan()
    assert (scanner.text(), scanner.bytes(), scanner.err()) == ("", b"", None)


def test_text_that_is_not_utf8_survives() -> None:
    scanner = bufio.Scanner(BytesIO(b"\xe9t\xe9"))
    assert scanner.scan()
    assert scanner.text().encode("utf-8", "surrogateescape") == b"\xe9t\xe9"


def test_a_source_may_raise_the_end() -> None:
    assert list(bufio.Scanner(Script(b"a\nb", io.EOF()))) == ["a", "b"]


@pytest.mark.parametrize("error", [Panic("p"), KeyboardInterrupt()])
def test_what_is_no_error_of_the_source_passes_through(error: BaseException) -> None:
    scanner = bufio.Scanner(Script(b"a", error, b"b\n", b""))
    with pytest.raises(type(error)):
        scanner.scan()
    assert scanner.scan()
    assert scanner.text() == "ab"


def split(of: Any, text: bytes = b"abc") -> bufio.Scanner:
    scanner = bufio.Scanner(BytesIO(text))
    scanner.split(of)
    return scanner


BAD_SPLITS = [
    ("goes back", lambda data, at_eof: (-1, data), bufio.ErrNegativeAdvance),
    ("goes too far", lambda data, at_eof: (len(data) + 1, data), bufio.ErrAdvanceTooFar),
    ("has a mistake", lambda data, at_eof: data.nothing, AttributeError),
]


@pytest.mark.parametrize(
    ("of", "kind"), [case[1:] for case in BAD_SPLITS], ids=[case[0] for case in BAD_SPLITS]
)
def test_a_split_function_that_misbehaves_is_an_error(of: Any, kind: type[Exception]) -> None:
    scanner = split(of)
    assert not scanner.scan()
    assert type(scanner.err()) is kind


@pytest.mark.parametrize("step", [None, 5, (1,), (1, "text"), ("1", b"x"), (1, b"x", None)])
def test_a_split_function_that_returns_something_else_is_told_so(step: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        split(lambda data, at_eof: step).scan()


def test_a_panic_of_the_split_function_passes_through() -> None:
    with pytest.raises(Panic, match="^split$"):
        split(lambda data, at_eof: panic("split")).scan()


def test_a_token_may_be_any_bytes() -> None:
    assert list(split(lambda data, at_eof: (len(data), bytearray(data) or None))) == ["abc"]
    assert list(split(lambda data, at_eof: (len(data), memoryview(data) if data else None))) == [
        "abc"
    ]


def final(token: Any) -> Any:
    def of(data: bytes, at_eof: bool) -> Any:
        raise bufio.ErrFinalToken(token)

    return of


@pytest.mark.parametrize(
    ("token", "texts"), [(None, []), (b"", [""]), (b"x", ["x"]), (bytearray(b"y"), ["y"])]
)
def test_a_final_token_ends_the_scan_well(token: Any, texts: list[str]) -> None:  # SEMANTICS 161
    scanner = split(final(token))
    assert list(scanner) == texts
    assert not scanner.scan()
    assert scanner.err() is None


def test_a_split_function_sees_no_empty_data_before_the_end() -> None:
    seen = []

    def of(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
        seen.append((data, at_eof))
        return bufio.scan_lines(data, at_eof)

    scanner = bufio.Scanner(Segments(b"a\n", b"", b"b\n"))
    scanner.split(of)
    assert list(scanner) == ["a", "b"]
    assert seen == [(b"a\n", False), (b"b\n", False), (b"", True)]


def test_buffer_and_split_come_before_the_scan() -> None:
    scanner = bufio.Scanner(BytesIO(b"a"))
    scanner.scan()
    with pytest.raises(Panic, match="^Buffer called after Scan$"):
        scanner.buffer(None, 10)
    with pytest.raises(Panic, match="^Split called after Scan$"):
        scanner.split(bufio.scan_words)


@pytest.mark.parametrize(("first", "most", "longest"), [(0, 10, 9), (10, 0, 9), (20, 10, 19)])
def test_the_larger_one_of_both_sizes_is_the_limit(first: int, most: int, longest: int) -> None:
    for length in (longest, longest + 1):
        scanner = bufio.Scanner(BytesIO(b"x" * length + b"\n"))
        scanner.buffer(bytearray(first), most)
        assert scanner.scan() == (length == longest)
        assert isinstance(scanner.err(), bufio.ErrTooLong) == (length > longest)


def test_a_line_of_64_kib_with_its_end_fits() -> None:
    limit = bufio.MAX_SCAN_TOKEN_SIZE
    assert limit == 65536
    assert [len(line) for line in bufio.Scanner(BytesIO(b"x" * (limit - 1) + b"\n"))] == [limit - 1]
    with pytest.raises(bufio.ErrTooLong):
        list(bufio.Scanner(BytesIO(b"x" * limit + b"\n")))


SPLITS: dict[str, tuple[Any, Any]] = {
    "lines": (bufio.scan_lines, lambda data: [*lines_of(data)]),
    "words": (bufio.scan_words, lambda data: data.split()),
    "bytes": (bufio.scan_bytes, lambda data: [bytes([byte]) for byte in data]),
}


def lines_of(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines]


@given(
    st.lists(st.sampled_from(b"ab \n\r"), max_size=100).map(bytes),
    st.integers(1, 20),
    st.sampled_from(sorted(SPLITS)),
)
def test_tokens_do_not_depend_on_how_the_bytes_come(data: bytes, most: int, name: str) -> None:
    own, reference = SPLITS[name]
    for split_function in (own, lambda data, at_eof: own(data, at_eof)):  # both forms
        scanner = bufio.Scanner(Slow(BytesIO(data), most))
        scanner.split(split_function)
        got = []
        while scanner.scan():
            got.append(scanner.bytes())
        assert scanner.err() is None
        assert got == reference(data)
