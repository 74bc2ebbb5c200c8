"""io.copy between files and connections, by the kernel."""

import errno
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from descriptors import open_ones

from gopy import io, net, time

Start = Callable[..., Any]
Pair = tuple[Any, Any]

DATA = bytes(range(256)) * 4096 * 5  # 5 MiB: more than the buffers of both ends


@pytest.fixture
def path(tmp_path: Path) -> Path:
    each = tmp_path / "data"
    each.write_bytes(DATA)
    return each


@pytest.fixture
def kernel() -> Iterator[list[str]]:
    """What the kernel was asked to do."""
    calls: list[str] = []
    with (
        patch("os.sendfile", noted(os.sendfile, calls, "sendfile")),
        patch("os.splice", noted(os.splice, calls, "splice")),
    ):
        yield calls


def noted(call: Callable[..., int], calls: list[str], name: str) -> Callable[..., int]:
    def inner(*args: Any, **kwargs: Any) -> int:
        calls.append(name)
        return call(*args, **kwargs)

    return inner


@pytest.mark.parametrize("buffering", [0, -1], ids=["raw", "buffered"])
def test_a_file_is_sent_by_the_kernel(
    buffering: int, path: Path, pair: Pair, kernel: list[str], start: Start
) -> None:
    near, far = pair
    receiving = start(io.read_all, far)
    with path.open("rb", buffering=buffering) as file:
        assert file.read(10) == DATA[:10]
        assert io.copy(near, file) == len(DATA) - 10
        assert file.tell() == len(DATA)
        assert file.read(1) == b""
    near.close_write()
    assert receiving.result() == DATA[10:]
    assert set(kernel) == {"sendfile"}


def test_a_part_of_a_file_is_sent_by_the_kernel(path: Path, pair: Pair, kernel: list[str]) -> None:
    near, far = pair
    with path.open("rb") as file:
        assert io.copy_n(near, file, 5) == 5
        assert far.read(100) == DATA[:5]
        assert file.read(3) == DATA[5:8]
        limited = io.limit_reader(file, 7)
        assert io.copy(near, limited) == 7
        assert far.read(100) == DATA[8:15]
        assert (limited.n, file.tell()) == (0, 15)
        assert io.copy(near, limited) == 0
        file.seek(-2, os.SEEK_END)
        with pytest.raises(io.EOF) as caught:
            io.copy_n(near, file, 5)
        assert caught.value.n == 2
    assert set(kernel) == {"sendfile"}


PIECEMEAL = [
    ("bytes in memory", lambda path: BytesIO(DATA)),
    ("a file open for writing, too", lambda path: path.open("r+b")),
    ("a pipe", lambda path: piped(DATA[:1000])),
]


@pytest.mark.parametrize("make", [case[1] for case in PIECEMEAL], ids=[c[0] for c in PIECEMEAL])
def test_all_else_is_sent_piece_by_piece(
    make: Callable[[Path], Any], path: Path, pair: Pair, kernel: list[str], start: Start
) -> None:
    near, far = pair
    receiving = start(io.read_all, far)
    with make(path) as source:
        count = io.copy(near, source)
    near.close_write()
    assert receiving.result() == DATA[:count]
    assert count in (len(DATA), 1000)
    assert not kernel


def piped(data: bytes) -> Any:
    r, w = os.pipe()
    os.write(w, data)
    os.close(w)
    return os.fdopen(r, "rb")


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS])
def test_what_the_kernel_cannot_do_is_done_piece_by_piece(
    number: int, path: Path, pair: Pair, start: Start
) -> None:
    near, far = pair
    receiving = start(io.read_all, far)
    failing = patch("os.sendfile", side_effect=OSError(number, "unable"))
    with path.open("rb") as file, failing:
        assert io.copy(near, file) == len(DATA)
    near.close_write()
    assert receiving.result() == DATA


# From connection to connection: source → near, far ← here; what far_source writes comes to here.


@pytest.fixture(params=["tcp", "unix"])
def source(request: Any, tmp_path: Path) -> Iterator[Pair]:
    address = "127.0.0.1:0" if request.param == "tcp" else str(tmp_path / "socket")
    with net.listen(request.param, address) as listener:
        far = net.dial(request.param, str(listener.addr()))
        with far, listener.accept() as near:
            yield far, near


def test_a_proxy_moves_bytes_in_the_kernel(
    source: Pair, pair: Pair, kernel: list[str], start: Start
) -> None:
    before = open_ones("pipe")
    far_source, near_source = source
    near, here = pair
    moving = start(io.copy, near, near_source)
    receiving = start(io.read_all, here)
    far_source.write(DATA)
    far_source.close_write()
    assert moving.result() == len(DATA)
    near.close_write()
    assert receiving.result() == DATA
    assert set(kernel) == {"splice"}
    assert open_ones("pipe") <= before


def test_a_proxy_moves_what_there_is_without_waiting_for_more(
    source: Pair, pair: Pair, start: Start
) -> None:
    far_source, near_source = source
    near, here = pair
    moving = start(io.copy, near, near_source)
    for _ in range(3):
        far_source.write(b"ping")
        assert here.read() == b"ping"
    far_source.close()
    assert moving.result() == 12


def test_a_limit_holds_and_the_rest_stays_readable(source: Pair, pair: Pair) -> None:
    far_source, near_source = source
    near, here = pair
    far_source.write(b"head and rest")
    assert io.copy_n(near, near_source, 4) == 4
    assert here.read() == b"head"
    assert near_source.read() == b" and rest"
    far_source.write(b"more")
    assert near_source.read() == b"more"


def test_reads_go_on_after_a_move_that_was_interrupted(
    source: Pair, pair: Pair, start: Start
) -> None:
    far_source, near_source = source
    near, here = pair
    moving = start(io.copy, near, near_source).parked()
    near_source.set_read_deadline(time.now())
    with pytest.raises(net.DeadlineExceededError) as caught:
        moving.result()
    assert str(caught.value).startswith("readfrom tcp ")
    assert str(caught.value).endswith(": i/o timeout")
    assert caught.value.n == 0
    near_source.set_read_deadline(None)
    reading = start(near_source.read).parked()
    far_source.write(b"x")
    assert reading.result() == b"x"


def test_closing_either_side_ends_a_move(source: Pair, pair: Pair, start: Start) -> None:
    before = open_ones("pipe")
    _, near_source = source
    near, _ = pair
    moving = start(io.copy, near, near_source).parked()
    near_source.close()
    with pytest.raises(net.ErrClosed):
        moving.result()
    assert open_ones("pipe") <= before


def test_a_peer_that_is_gone_ends_a_file(path: Path, pair: Pair, start: Start) -> None:
    near, far = pair
    with path.open("rb") as file:
        sending = start(io.copy, near, file).parked()
        far.set_linger(0)
        far.close()
        with pytest.raises(ConnectionError) as caught:
            sending.result()
        assert isinstance(caught.value, net.OpError)
        assert str(caught.value).startswith("readfrom tcp ")
        assert ": sendfile: " in str(caught.value)
        assert file.tell() == caught.value.n > 0


def test_a_write_deadline_ends_a_file_and_tells_how_far_it_came(path: Path, pair: Pair) -> None:
    near, _ = pair
    near.set_write_deadline(time.now() + 20 * time.MILLISECOND)
    with path.open("rb") as file:
        with pytest.raises(net.DeadlineExceededError) as caught:
            io.copy(near, file)
        assert 0 < caught.value.n == file.tell() < len(DATA)


def test_from_a_connection_to_a_file_it_goes_piece_by_piece(pair: Pair, start: Start) -> None:
    near, far = pair
    sink = BytesIO()
    receiving = start(io.copy, sink, far)
    near.write(DATA)
    near.close_write()
    assert receiving.result() == len(DATA)
    assert sink.getvalue() == DATA


def test_a_broken_source_is_told_as_it_is(pair: Pair) -> None:
    near, _ = pair

    class Broken:
        def read(self, n: int, /) -> bytes:
            raise LookupError("broken")

    with pytest.raises(LookupError, match="^broken$"):
        io.copy(near, Broken())
