"""The scanner: what Go's bufio/scan_test.go asks of it."""

from io import BytesIO
from typing import Any

import pytest
from gotest import go_test
from odd_io import Always, Script, Slow

from gopy import Panic, bufio, io

SMALL = 256

TEXTS = [
    b"",
    b"a",
    "¼".encode(),
    "☹".encode(),
    b"\x81",
    "\ufffd".encode(),
    b"abcdefgh",
    b"abc def\n\t\tgh    ",
    b"abc\xc2\xbc\xe2\x98\xb9\x81\xef\xbf\xbd\xe6\x97\xa5\xe6\x9c\xac\x82abc",
]


def tokens(r: Any, split: Any = bufio.scan_lines, most: int | None = None) -> list[bytes]:
    """Return all tokens; raise the scanner's error."""
    scanner = bufio.Scanner(r)
    scanner.split(split)
    if most is not None:
        scanner.buffer(None, most)
    got = []
    while scanner.scan():
        got.append(scanner.bytes())
    failure = scanner.err()
    if failure is not None:
        raise failure
    return got


@go_test("bufio/scan_test.go", "TestSpace")
def test_white_space_is_what_unicode_says() -> None:
    """Python counts the four separators of ASCII as well; beyond plane 2 there is none."""
    everything = [*map(chr, range(0xD800)), *map(chr, range(0xE000, 0x30000))]
    spaces = {char for char in everything if char.isspace()} - set("\x1c\x1d\x1e\x1f")
    assert len(spaces) == 25
    text = "".join(f".{char}" for char in everything)
    words = tokens(BytesIO(text.encode()), bufio.scan_words, 1 << 24)
    assert b"".join(words).decode() == "".join(char for char in text if char not in spaces)


@go_test("bufio/scan_test.go", "TestScanByte")
@pytest.mark.parametrize("text", TEXTS)
def test_bytes(text: bytes) -> None:
    assert tokens(BytesIO(text), bufio.scan_bytes) == [bytes([byte]) for byte in text]


@go_test("bufio/scan_test.go", "TestScanRune")
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("most", [1, 2, 100])
def test_characters_and_what_is_none(text: bytes, most: int) -> None:
    want = [char.encode() for char in text.decode(errors="replace")]
    assert tokens(Slow(BytesIO(text), most), bufio.scan_runes) == want


WORDS = [
    "",
    " ",
    "\n",
    "a",
    " a ",
    "abc def",
    " abc def ",
    " abc\tdef\nghi\rjkl\fmno\vpqr\u0085stu\u00a0\n",
]


@go_test("bufio/scan_test.go", "TestScanWords")
@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("most", [1, 100])
def test_words(text: str, most: int) -> None:
    want = [word.encode() for word in text.split()]
    assert tokens(Slow(BytesIO(text.encode()), most), bufio.scan_words) == want


def numbered_lines(longest: int) -> list[bytes]:
    """Return lines of growing length, up to longest with their ends; each fifth ends in CR."""
    lines = []
    for number in range(2 * SMALL):
        length = max(min(number, longest) - 1, 0)
        line = bytes(ord("a") + (number + i) % 26 for i in range(length))
        lines.append(line[:-1] + b"\r" if number % 5 == 0 and line else line)
    return lines


@go_test("bufio/scan_test.go", "TestScanLongLines")
def test_lines_may_be_as_long_as_the_buffer() -> None:
    lines = numbered_lines(SMALL)
    source = Slow(BytesIO(b"".join(line + b"\n" for line in lines)), 1)
    assert tokens(source, most=SMALL) == [line.removesuffix(b"\r") for line in lines]


@go_test("bufio/scan_test.go", "TestScanLineTooLong")
def test_a_longer_line_is_too_long() -> None:
    lines = numbered_lines(SMALL + 1)
    scanner = bufio.Scanner(Slow(BytesIO(b"".join(line + b"\n" for line in lines)), 3))
    scanner.buffer(None, SMALL)
    count = 0
    while scanner.scan():
        assert scanner.bytes() == lines[count].removesuffix(b"\r")
        count += 1
    assert count == SMALL + 1
    assert isinstance(scanner.err(), bufio.ErrTooLong)
    assert str(scanner.err()) == "bufio.Scanner: token too long"


LAST_LINES = [
    (b"abcdefghijklmn\nopqrstuvwxyz", [b"abcdefghijklmn", b"opqrstuvwxyz"]),
    (b"abcdefghijklmn\nopqrstuvwxyz\r", [b"abcdefghijklmn", b"opqrstuvwxyz"]),
    (b"abcdefghijklmn\nopqrstuvwxyz\n\n", [b"abcdefghijklmn", b"opqrstuvwxyz", b""]),
    (b"abcdefghijklmn\nopqrstuvwxyz\n\r", [b"abcdefghijklmn", b"opqrstuvwxyz", b""]),
]


@go_test("bufio/scan_test.go", "TestScanLineNoNewline", "TestScanLineReturnButNoNewline")
@go_test("bufio/scan_test.go", "TestScanLineEmptyFinalLine", "TestScanLineEmptyFinalLineWithCR")
@pytest.mark.parametrize(("text", "lines"), LAST_LINES)
def test_the_last_line(text: bytes, lines: list[bytes]) -> None:
    assert tokens(Slow(BytesIO(text), 7)) == lines


@go_test("bufio/scan_test.go", "TestSplitError")
def test_an_error_of_the_split_function_ends_the_scan() -> None:
    error = ValueError("enough")
    calls = 0

    def split(data: bytes, at_eof: bool) -> tuple[int, bytes]:
        nonlocal calls
        calls += 1
        if calls > 7:
            raise error
        return 1, data[:1]

    scanner = bufio.Scanner(Slow(BytesIO(b"abcdefghijklmnopqrstuvwxyz"), 1))
    scanner.split(split)
    got = b""
    while scanner.scan():
        got += scanner.bytes()
    assert got == b"abcdefg"
    assert scanner.err() is error


@go_test("bufio/scan_test.go", "TestErrAtEOF")
def test_an_error_of_the_split_function_counts_more_than_the_end() -> None:
    def split(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
        advance, token = bufio.scan_words(data, at_eof)
        if token is not None and len(token) > 1:
            assert at_eof
            raise ValueError(token)
        return advance, token

    scanner = bufio.Scanner(BytesIO(b"1 2 33"))
    scanner.split(split)
    assert [scanner.text() for _ in range(2) if scanner.scan()] == ["1", "2"]
    assert not scanner.scan()
    assert repr(scanner.err()) == "ValueError(b'33')"


@go_test("bufio/scan_test.go", "TestNonEOFWithEmptyRead")
def test_a_source_may_fail_at_once() -> None:
    scanner = bufio.Scanner(Script(io.ErrUnexpectedEOF()))
    assert not scanner.scan()
    assert isinstance(scanner.err(), io.ErrUnexpectedEOF)


@go_test("bufio/scan_test.go", "TestBadReader")
def test_a_source_that_gives_nothing_time_and_again_makes_no_progress() -> None:
    scanner = bufio.Scanner(Always(lambda n: None))
    assert not scanner.scan()
    assert isinstance(scanner.err(), io.ErrNoProgress)


@go_test("bufio/scan_test.go", "TestScanWordsExcessiveWhiteSpace")
def test_there_may_be_more_white_space_than_the_buffer_holds() -> None:
    assert tokens(BytesIO(b" " * (4 * SMALL) + b"ipsum"), bufio.scan_words, SMALL) == [b"ipsum"]


def split_at_commas(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
    comma = data.find(b",")
    if comma < 0:
        raise bufio.ErrFinalToken(data)
    return comma + 1, data[:comma]


@go_test("bufio/scan_test.go", "TestEmptyTokens", "TestWithNoEmptyTokens")
@pytest.mark.parametrize("text", [b"1,2,3,", b"1,2,3"])
def test_the_final_token_may_be_empty(text: bytes) -> None:
    assert tokens(BytesIO(text), split_at_commas) == text.split(b",")


@go_test("bufio/scan_test.go", "TestDontLoopForever")
def test_empty_tokens_without_end_are_a_panic() -> None:  # SEMANTICS 161
    def split(data: bytes, at_eof: bool) -> tuple[int, bytes]:
        return (1, data[:1]) if data else (0, b"")

    scanner = bufio.Scanner(BytesIO(b"abc"))
    scanner.split(split)
    text = "^bufio.Scan: too many empty tokens without progressing$"
    with pytest.raises(Panic, match=text):
        for _ in range(1000):
            assert scanner.scan()


@go_test("bufio/scan_test.go", "TestBlankLines")
def test_blank_lines_are_progress() -> None:
    assert tokens(BytesIO(b"\n" * 1000)) == [b""] * 1000


@go_test("bufio/scan_test.go", "TestEmptyLinesOK")
def test_tokens_of_a_split_function_that_stops_before_the_end() -> None:
    left = 10_000

    def split(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
        nonlocal left
        if not left:
            return 0, None
        left -= 1
        return 1, data[:1]

    assert tokens(BytesIO(b"\n" * 10_000), split) == [b"\n"] * 10_000
    assert not left


@go_test("bufio/scan_test.go", "TestHugeBuffer")
def test_the_buffer_can_be_made_larger() -> None:
    scanner = bufio.Scanner(BytesIO(b"x" * (2 * bufio.MAX_SCAN_TOKEN_SIZE) + b"\n"))
    scanner.buffer(bytearray(100), 3 * bufio.MAX_SCAN_TOKEN_SIZE)
    assert [len(line) for line in scanner] == [2 * bufio.MAX_SCAN_TOKEN_SIZE]


@go_test("bufio/scan_test.go", "TestNegativeEOFReader")
def test_a_negative_count_of_the_source_is_its_error() -> None:
    scanner = bufio.Scanner(Script(b"aaaaaaaaa\n", -1))
    assert scanner.scan()
    assert not scanner.scan()
    assert str(scanner.err()) == "bufio.Scanner: Read returned impossible count"


@go_test("bufio/scan_test.go", "TestLargeReader")
def test_more_than_was_asked_for_is_the_sources_error() -> None:
    scanner = bufio.Scanner(Always(lambda n: bytes(n + 1)))
    assert not scanner.scan()
    assert isinstance(scanner.err(), bufio.ErrBadReadCount)
