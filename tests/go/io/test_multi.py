"""Several readers and writers in one: what Go's io/multi_test.go asks of them."""

import gc
import weakref
from io import BytesIO
from typing import Any

import pytest
from gotest import go_test
from odd_io import Always, Script, Written, failing

from gopy import io

SIZES_AND_PIECES = [
    ([2, 5, 5, 5], [b"to", b"p ", b"bar", b""]),
    ([4, 1, 3, 1], [b"top ", b"b", b"ar", b""]),
    ([5], [b"top "]),
]


@go_test("io/multi_test.go", "TestMultiReader")
@pytest.mark.parametrize(("sizes", "pieces"), SIZES_AND_PIECES)
def test_readers_come_one_after_the_other_and_no_read_joins_two(sizes: Any, pieces: Any) -> None:
    r = io.multi_reader(BytesIO(b"top "), BytesIO(b""), BytesIO(b"bar"))
    assert [r.read(size) for size in sizes] == pieces


@go_test("io/multi_test.go", "TestMultiReaderAsWriterTo")
def test_readers_write_themselves_out_one_after_the_other() -> None:
    r = io.multi_reader(BytesIO(b"foo "), io.multi_reader(BytesIO(b""), BytesIO(b"bar")))
    assert isinstance(r, io.WriterTo)
    out = Written()
    assert io.copy(out, r) == 7
    assert out.writes == [b"foo ", b"bar"]
    assert r.read(1) == b""


def test_readers_that_were_stopped_go_on_where_they_were() -> None:
    r = io.multi_reader(BytesIO(b"foo "), Script(b"b", OSError("once"), b"ar", b""))
    out = Written()
    with pytest.raises(OSError, match="once") as caught:
        io.copy(out, r)
    assert caught.value.n == 5  # type: ignore[attr-defined]
    assert io.copy(out, r) == 2
    assert out.all == b"foo bar"


@go_test("io/multi_test.go", "TestMultiWriter", "TestMultiWriter_String")
def test_each_writer_gets_all() -> None:
    first, second = Written(), Written()
    text = b"My input text."
    assert io.copy(io.multi_writer(first, second), BytesIO(text)) == len(text)
    assert first.all == second.all == text


@go_test("io/multi_test.go", "TestMultiWriterSingleChainFlatten", "TestMultiReaderFlatten")
def test_a_long_chain_is_no_deep_one() -> None:
    out, r = Written(), io.multi_reader(BytesIO(b"end"))
    w = io.multi_writer(out)
    for _ in range(5000):
        w, r = io.multi_writer(w), io.multi_reader(r)
    assert r.read(3) == b"end"
    assert w.write(b"x") == 1
    assert io.multi_writer(w, w, w).write(b"y") == 1
    assert out.writes == [b"x", b"y", b"y", b"y"]


@go_test("io/multi_test.go", "TestMultiWriterError")
@pytest.mark.parametrize(
    "answer", [lambda n: failing(io.ErrShortWrite(), n // 2), lambda n: n // 2]
)
def test_a_writer_that_fails_ends_the_write(answer: Any) -> None:
    behind = Written()
    with pytest.raises(io.ErrShortWrite, match="^short write$") as caught:
        io.multi_writer(Always(answer), behind).write(bytes(100))
    assert caught.value.n == 50  # type: ignore[attr-defined]
    assert not behind.writes


@go_test("io/multi_test.go", "TestMultiReaderCopy", "TestMultiWriterCopy")
def test_a_list_of_them_may_change_later() -> None:
    readers: list[Any] = [BytesIO(b"hello world")]
    r = io.multi_reader(*readers)
    readers[0] = None
    assert io.read_all(r) == b"hello world"
    out = Written()
    writers: list[Any] = [out]
    w = io.multi_writer(*writers)
    writers[0] = None
    assert w.write(b"hello world") == 11
    assert out.all == b"hello world"


@go_test("io/multi_test.go", "TestMultiReaderSingleByteWithEOF", "TestMultiReaderFinalEOF")
def test_a_reader_may_raise_the_end() -> None:
    r = io.multi_reader(Script(b"a", io.EOF()), Script(b"b", io.EOF()))
    assert io.read_all(io.limit_reader(r, 10)) == b"ab"
    assert r.read(2) == b""


class Weak(BytesIO):
    pass


@go_test("io/multi_test.go", "TestMultiReaderFreesExhaustedReaders")
def test_a_reader_at_its_end_is_let_go() -> None:
    first = Weak(b"foo")
    gone = weakref.ref(first)
    r = io.multi_reader(first, BytesIO(b"bar"))
    del first
    assert io.read_full(r, 4) == b"foob"
    gc.collect()
    assert gone() is None
    assert io.read_full(r, 2) == b"ar"


@go_test("io/multi_test.go", "TestInterleavedMultiReader")
def test_two_may_share_their_readers() -> None:
    inner = io.multi_reader(BytesIO(b"123"), BytesIO(b"45678"))
    outer = io.multi_reader(inner)
    assert io.read_full(outer, 4) == b"1234"
    assert io.read_full(inner, 4) == b"5678"
