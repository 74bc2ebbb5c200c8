"""What Go's sync/example_test.go shows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gotest import go_test

from gopy import chan, defer, go, net
from gopy.sync import Once, WaitGroup, once_value, once_values

PATHS = ["/golang", "/google", "/example"]


def serve(listener: Any, count: int) -> None:
    """Answer count connections: each asks for a path, and gets it back in capitals."""
    for _ in range(count):
        with listener.accept() as conn:
            conn.write(conn.read().upper())


def fetch(address: str, path: str) -> bytes:
    with net.dial("tcp", address) as conn:
        conn.write(path.encode())
        return bytes(conn.read())


def by_go(wg: WaitGroup, work: Callable[[str], None], path: str) -> None:
    wg.go(work, path)


def by_add_and_done(wg: WaitGroup, work: Callable[[str], None], path: str) -> None:
    def task() -> None:
        defer(wg.done)
        work(path)

    wg.add(1)
    go(task)


@go_test("sync/example_test.go", "ExampleWaitGroup", "ExampleWaitGroup_addAndDone")
@pytest.mark.parametrize("begin", [by_go, by_add_and_done])
def test_several_things_are_fetched_at_once(begin: Any) -> None:
    got: list[bytes] = []
    wg = WaitGroup()
    with net.listen("tcp", "127.0.0.1:0") as listener:
        go(serve, listener, len(PATHS))
        for path in PATHS:
            begin(wg, lambda path: got.append(fetch(str(listener.addr()), path)), path)
        wg.wait()
    assert sorted(got) == [b"/EXAMPLE", b"/GOLANG", b"/GOOGLE"]


def ten_times(work: Callable[[], object]) -> None:
    done = chan()

    def task() -> None:
        work()
        done.send(True)

    for _ in range(10):
        go(task)
    for _ in range(10):
        done.recv()


@go_test("sync/example_test.go", "ExampleOnce")
def test_only_once(capsys: pytest.CaptureFixture[str]) -> None:
    once = Once()
    ten_times(lambda: once.do(print, "Only once"))
    assert capsys.readouterr().out == "Only once\n"


@go_test("sync/example_test.go", "ExampleOnceValue")
def test_a_sum_is_computed_once(capsys: pytest.CaptureFixture[str]) -> None:
    @once_value
    def total() -> int:
        result = sum(range(1000))
        print("Computed once:", result)
        return result

    ten_times(lambda: print("wrong") if total() != 499500 else None)
    assert capsys.readouterr().out == "Computed once: 499500\n"


@go_test("sync/example_test.go", "ExampleOnceValues")
def test_a_file_is_read_once(capsys: pytest.CaptureFixture[str]) -> None:
    @once_values
    def contents() -> tuple[bytes, OSError | None]:
        print("Reading file once")
        try:
            return Path(__file__).read_bytes(), None
        except OSError as error:
            return b"", error

    ten_times(lambda: print("error") if contents()[1] else None)
    assert capsys.readouterr().out == "Reading file once\n"
