"""Pool: what Go's sync/pool_test.go and example_pool_test.go ask of it."""

import gc
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from gotest import go_test

from gopy import time
from gopy.sync import Pool

Hammer = Callable[[str], None]


@pytest.fixture
def no_collections() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@go_test("sync/pool_test.go", "TestPool")
@pytest.mark.usefixtures("no_collections")
def test_things_come_back_in_order_and_are_gone_after_two_collections() -> None:
    pool: Pool[str] = Pool()
    assert pool.get() is None
    pool.put(None)
    pool.put("a")
    pool.put("b")
    assert [pool.get(), pool.get(), pool.get()] == ["a", "b", None]
    for _ in range(100):
        pool.put("c")
    gc.collect()
    assert pool.get() == "c"
    gc.collect()
    assert pool.get() is None


@go_test("sync/pool_test.go", "TestPoolNew")
@pytest.mark.usefixtures("no_collections")
def test_new_is_called_when_nothing_is_there() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    pool: Pool[int] = Pool(make)
    assert [pool.get(), pool.get()] == [1, 2]
    pool.put(42)
    assert [pool.get(), pool.get()] == [42, 3]


@go_test("sync/pool_test.go", "TestPoolStress")
def test_nobody_gets_what_nobody_put(hammer: Hammer) -> None:
    hammer("pool")


@go_test("sync/pool_test.go", "TestPoolDequeue", "TestPoolChain")
def test_one_producer_and_many_thieves_lose_and_double_nothing(hammer: Hammer) -> None:
    hammer("pool_shelf")


@go_test("sync/pool_test.go", "TestNilPool")
@pytest.mark.parametrize("method", [Pool.get, lambda pool: pool.put("a")])
def test_there_is_no_pool_in_none(method: Any) -> None:
    with pytest.raises(AttributeError):
        method(None)


@go_test("sync/example_pool_test.go", "ExamplePool")
def test_lines_of_a_log_are_made_in_pooled_buffers() -> None:
    buffers: Pool[BytesIO] = Pool(BytesIO)

    def log(out: BytesIO, key: str, value: str) -> None:
        buffer = buffers.get()
        buffer.seek(0)
        buffer.truncate()
        buffer.write(time.unix(1136214245, 0).utc().format(time.RFC3339).encode())
        buffer.write(f" {key}={value}".encode())
        out.write(buffer.getvalue())
        buffers.put(buffer)

    out = BytesIO()
    log(out, "path", "/search?q=flowers")
    assert out.getvalue() == b"2006-01-02T15:04:05Z path=/search?q=flowers"
