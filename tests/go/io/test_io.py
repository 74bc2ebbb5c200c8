"""Copying and sections: what Go's io/io_test.go asks of them."""

import os
from io import SEEK_CUR, SEEK_END, SEEK_SET, BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from gotest import go_test
from odd_io import Always, Script, Written, failing

from gopy import io

TEXT = b"hello, world."


class WritesItself(BytesIO, io.WriterTo):
    """A reader that knows better how to write itself out."""

    asked = 0

    def write_to(self, w: Any, /) -> int:
        self.asked += 1
        count: int = w.write(self.read())
        return count


class ReadsItself(Written, io.ReaderFrom):
    """A writer that knows better how to read."""

    asked = 0

    def read_from(self, r: Any, /) -> int:
        self.asked += 1
        return self.write(r.read(1 << 20))


@go_test("io/io_test.go", "TestCopy", "TestCopyBuffer", "TestCopyBufferNil")
@pytest.mark.parametrize("size", [1, 5, 100])
def test_copy_moves_all_in_pieces(size: int) -> None:
    out = Written()
    assert io.copy(out, BytesIO(TEXT), buffer_size=size) == len(TEXT)
    assert out.writes == [TEXT[at : at + size] for at in range(0, len(TEXT), size)]


@go_test("io/io_test.go", "TestCopyNegative")
def test_less_than_nothing_is_nothing() -> None:
    out = Written()
    assert io.copy(out, io.LimitedReader(BytesIO(b"hello"), -1)) == 0
    assert io.copy_n(out, BytesIO(b"hello"), -1) == 0
    assert not out.writes


@go_test("io/io_test.go", "TestCopyReadFrom", "TestCopyWriteTo", "TestCopyPriority")
def test_a_reader_that_writes_itself_out_goes_first() -> None:
    source, sink = WritesItself(TEXT), ReadsItself()
    assert io.copy(sink, source) == len(TEXT)
    assert (sink.all, source.asked, sink.asked) == (TEXT, 1, 0)
    assert io.copy(sink, BytesIO(TEXT)) == len(TEXT)
    assert (sink.all, sink.asked) == (TEXT * 2, 1)


@go_test("io/io_test.go", "TestCopyReadErrWriteErr")
def test_the_error_of_the_write_comes_first() -> None:
    source = Script(b"\0", OSError("read"))
    with pytest.raises(OSError, match="^write$") as caught:
        io.copy(Always(lambda n: OSError("write")), source)
    assert caught.value.n == 0  # type: ignore[attr-defined]


@go_test("io/io_test.go", "TestCopyN", "TestCopyNReadFrom", "TestCopyNWriteTo")
@pytest.mark.parametrize("sink", [Written, ReadsItself])
@pytest.mark.parametrize("source", [BytesIO, WritesItself])
def test_copy_n_moves_so_many(sink: Any, source: Any) -> None:
    out = sink()
    assert io.copy_n(out, source(TEXT), 5) == 5
    assert out.all == b"hello"


@go_test("io/io_test.go", "TestCopyNEOF")
@pytest.mark.parametrize("sink", [Written, ReadsItself])
def test_copy_n_of_too_little_finds_the_end(sink: Any) -> None:
    assert io.copy_n(sink(), BytesIO(b"foo"), 3) == 3
    with pytest.raises(io.EOF) as caught:
        io.copy_n(sink(), BytesIO(b"foo"), 4)
    assert caught.value.n == 3  # type: ignore[attr-defined]
    assert io.copy_n(sink(), Script(b"abcde", OSError("behind them")), 5) == 5


@go_test("io/io_test.go", "TestReadAtLeast", "TestReadAtLeastWithDataAndEOF")
@go_test("io/io_test.go", "TestReadAtLeastWithDataAndError")
def test_read_full_reads_all_or_fails() -> None:
    source = Script(b"01", b"2", b"3", b"", b"4", b"", b"5", OSError("fake"))
    assert io.read_full(source, 2) == b"01"
    assert io.read_full(source, 0) == b""
    assert io.read_full(source, 2) == b"23"
    with pytest.raises(io.EOF):
        io.read_full(source, 2)
    with pytest.raises(io.ErrUnexpectedEOF) as torn:
        io.read_full(source, 2)
    assert (torn.value.partial, torn.value.n) == (b"4", 1)
    with pytest.raises(OSError, match="fake") as failed:
        io.read_full(source, 2)
    assert (failed.value.partial, failed.value.n) == (b"5", 1)  # type: ignore[attr-defined]


@go_test("io/io_test.go", "TestTeeReader")
def test_a_tee_writes_what_is_read() -> None:
    out = Written()
    r = io.tee_reader(BytesIO(b"hello, world"), out)
    assert io.read_full(r, 12) == b"hello, world"
    assert out.all == b"hello, world"
    assert r.read(5) == b""

    pr, pw = io.pipe()
    pr.close()
    with pytest.raises(io.ErrClosedPipe):
        io.read_full(io.tee_reader(BytesIO(b"hello, world"), pw), 12)


DATA = b"a long sample data, 1234567890"


class At(NamedTuple):
    data: bytes
    offset: int
    n: int
    size: int
    at: int
    want: bytes


SECTIONS = [
    At(b"", 0, 10, 2, 0, b""),
    At(DATA, 0, 30, 0, 0, b""),
    At(DATA, 30, 1, 1, 0, b""),
    At(DATA, 0, 32, 30, 0, DATA),
    At(DATA, 0, 30, 15, 0, DATA[:15]),
    At(DATA, 0, 30, 30, 0, DATA),
    At(DATA, 0, 30, 15, 2, DATA[2:17]),
    At(DATA, 3, 30, 15, 2, DATA[5:20]),
    At(DATA, 3, 15, 13, 2, DATA[5:18]),
    At(DATA, 3, 15, 17, 2, DATA[5:18]),
    At(DATA, 0, 0, 0, -1, b""),
    At(DATA, 0, 0, 0, 1, b""),
]


class Disk:
    """Something that can only be read at a place."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read_at(self, n: int, offset: int) -> bytes:
        return self._data[offset : offset + n]


@go_test("io/io_test.go", "TestSectionReader_ReadAt")
@pytest.mark.parametrize("case", SECTIONS)
@pytest.mark.parametrize("kind", [BytesIO, Disk])
def test_a_section_can_be_read_at_any_place(case: At, kind: Any) -> None:
    whole = kind(case.data)
    section = io.section_reader(whole, case.offset, case.n)
    assert section.read_at(case.size, case.at) == case.want
    assert section.outer() == (whole, case.offset, case.n)


@go_test("io/io_test.go", "TestSectionReader_Seek")
@pytest.mark.parametrize("whence", [SEEK_SET, SEEK_CUR, SEEK_END])
@pytest.mark.parametrize("offset", range(-4, 5))
def test_a_section_seeks_like_a_file(whence: int, offset: int) -> None:
    section = io.section_reader(BytesIO(b"-foo-"), 1, 3)
    origin = 3 if whence == SEEK_END else 0
    if origin + offset < 0:
        with pytest.raises(ValueError, match="^Seek: invalid offset$"):
            section.seek(offset, whence)
    else:
        assert section.seek(offset, whence) == origin + offset
        assert section.read() == b"foo"[origin + offset :]


@go_test("io/io_test.go", "TestSectionReader_Seek")
def test_a_section_may_seek_beyond_its_end_but_not_from_anywhere() -> None:
    section = io.section_reader(BytesIO(b"foo"), 0, 3)
    assert section.seek(100) == 100
    assert section.read(10) == b""
    with pytest.raises(ValueError, match="^Seek: invalid whence$"):
        section.seek(0, 3)


@go_test("io/io_test.go", "TestSectionReader_Size")
@pytest.mark.parametrize("data", [DATA, b""])
def test_a_section_knows_its_size(data: bytes) -> None:
    assert io.section_reader(BytesIO(data), 0, len(data)).size() == len(data)


@go_test("io/io_test.go", "TestSectionReader_Max")
def test_a_section_may_end_behind_the_end() -> None:
    source = BytesIO(b"abcdef")
    section = io.section_reader(source, 3, (1 << 63) - 1)
    assert [section.read(3), section.read(3)] == [b"def", b""]
    assert section.outer() == (source, 3, (1 << 63) - 1)


def test_sections_of_one_file_leave_its_position_alone(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(DATA)
    for buffering in (0, -1):
        with open(path, "rb", buffering=buffering) as file:
            first, second = io.section_reader(file, 0, 6), io.section_reader(file, 7, 6)
            assert [first.read(3), second.read(), first.read()] == [b"a l", b"sample", b"ong"]
            assert os.lseek(file.fileno(), 0, SEEK_CUR) == 0


@go_test("io/io_test.go", "TestCopyLargeWriter")
def test_a_writer_that_took_more_than_there_was_is_wrong() -> None:
    with pytest.raises(io.ErrInvalidWrite, match="^invalid write result$"):
        io.copy(Always(lambda n: n + 1), BytesIO(TEXT))
    with pytest.raises(OSError, match="^its own$") as caught:
        io.copy(Always(lambda n: failing(OSError("its own"), n + 1)), BytesIO(TEXT))
    assert caught.value.n == 0  # type: ignore[attr-defined]
