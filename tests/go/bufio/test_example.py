"""The examples of Go's bufio/example_test.go."""

from io import BytesIO

import pytest
from gotest import go_test

from gopy import bufio


@go_test("bufio/example_test.go", "ExampleWriter", "ExampleWriter_AvailableBuffer")
def test_write_and_flush() -> None:
    out = BytesIO()
    w = bufio.Writer(out)
    w.write_string("Hello, ")
    w.write_string("world!")
    for i in [1, 2]:
        w.write(b" %d" % i)
    assert out.getvalue() == b""
    w.flush()
    assert out.getvalue() == b"Hello, world! 1 2"


@go_test("bufio/example_test.go", "ExampleWriter_ReadFrom")
def test_take_in_a_reader() -> None:
    out = BytesIO()
    w = bufio.Writer(out)
    data = b"Hello, world!\nThis is a ReadFrom example."
    assert w.read_from(BytesIO(data)) == 41
    w.flush()
    assert out.getvalue() == data


@go_test("bufio/example_test.go", "ExampleScanner_lines")
def test_lines(capfd: pytest.CaptureFixture[str]) -> None:
    for line in bufio.Scanner(BytesIO(b"one\ntwo\n")):
        print(line)
    assert capfd.readouterr().out == "one\ntwo\n"


@go_test("bufio/example_test.go", "ExampleScanner_Bytes")
def test_bytes_of_a_token() -> None:
    scanner = bufio.Scanner(BytesIO(b"gopher"))
    assert scanner.scan()
    assert len(scanner.bytes()) == 6
    assert not scanner.scan()
    assert scanner.err() is None


@go_test("bufio/example_test.go", "ExampleScanner_words")
def test_count_words() -> None:
    text = b"Now is the winter of our discontent,\nMade glorious summer by this sun of York.\n"
    scanner = bufio.Scanner(BytesIO(text))
    scanner.split(bufio.scan_words)
    assert sum(1 for _ in scanner) == 15


@go_test("bufio/example_test.go", "ExampleScanner_custom")
def test_a_split_function_that_checks() -> None:
    def split(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
        advance, token = bufio.scan_words(data, at_eof)
        if token is not None and int(token) >= 1 << 31:
            raise OverflowError(f"{int(token)}: value out of range")
        return advance, token

    scanner = bufio.Scanner(BytesIO(b"1234 5678 1234567901234567890"))
    scanner.split(split)
    got = []
    with pytest.raises(OverflowError, match="^1234567901234567890: value out of range$"):
        for text in scanner:
            got.append(text)  # noqa: PERF402  what came before the error is what counts
    assert got == ["1234", "5678"]


@go_test("bufio/example_test.go", "ExampleScanner_emptyFinalToken")
def test_an_empty_final_token() -> None:
    def split(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
        comma = data.find(b",")
        if comma >= 0:
            return comma + 1, data[:comma]
        if not at_eof:
            return 0, None
        raise bufio.ErrFinalToken(data)

    scanner = bufio.Scanner(BytesIO(b"1,2,3,4,"))
    scanner.split(split)
    assert list(scanner) == ["1", "2", "3", "4", ""]


@go_test("bufio/example_test.go", "ExampleScanner_earlyStop")
def test_stop_early() -> None:
    def split(data: bytes, at_eof: bool) -> tuple[int, bytes | None]:
        field, comma, _ = data.partition(b",")
        if not comma:
            raise bufio.ErrFinalToken(data)
        if field == b"STOP":
            raise bufio.ErrFinalToken
        return len(field) + 1, field

    scanner = bufio.Scanner(BytesIO(b"1,2,STOP,4,"))
    scanner.split(split)
    assert list(scanner) == ["1", "2"]
    assert scanner.err() is None
