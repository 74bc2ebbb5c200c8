"""Pool: in which order things come back, and when they're gone."""

import copy
import gc
import threading
from typing import Any

import pytest

from gopy import runtime
from gopy.sync import Pool


@pytest.fixture(autouse=True)
def collections_only_when_asked_for() -> Any:
    gc.disable()
    yield
    gc.enable()


def test_the_first_comes_back_first_and_then_the_newest() -> None:
    pool: Pool[int] = Pool()
    for number in (1, 2, 3):
        pool.put(number)
    assert [pool.get() for _ in range(4)] == [1, 3, 2, None]


def test_an_empty_pool_makes_a_new_one_or_gives_none() -> None:
    pool: Pool[list[int]] = Pool(list)
    assert pool.get() == []
    pool.put([1])
    assert [pool.get(), pool.get()] == [[1], []]
    pool.new = None
    assert pool.get() is None


def test_none_is_not_kept() -> None:
    pool: Pool[int] = Pool(lambda: 7)
    pool.put(None)
    assert pool.get() == 7


def test_falsy_things_are_kept() -> None:
    pool: Pool[Any] = Pool(lambda: 7)
    pool.put(0)
    pool.put("")
    assert {pool.get(), pool.get()} == {0, ""}


def test_things_survive_one_collection_and_are_gone_after_two() -> None:
    pool: Pool[str] = Pool()
    for text in ("a", "b", "c"):
        pool.put(text)
    gc.collect()
    assert pool.get() == "a"
    gc.collect()
    assert pool.get() is None


def test_collections_of_young_objects_do_not_count() -> None:
    pool: Pool[str] = Pool()
    pool.put("a")
    for generation in (0, 1, 0, 1):
        gc.collect(generation)
    assert pool.get() == "a"


def test_what_another_thread_shares_can_be_stolen_oldest_first() -> None:
    pool: Pool[int] = Pool()

    def fill() -> None:
        for number in (1, 2, 3):
            pool.put(number)

    thread = threading.Thread(target=fill)
    thread.start()
    runtime.blocking(thread.join)
    assert [pool.get(), pool.get(), pool.get()] == [2, 3, None]  # 1 is that thread's own


def test_what_a_collection_drops_may_use_the_pool_in_its_finalizer() -> None:  # R1
    pool: Pool[Any] = Pool()

    class Dying:
        def __del__(self) -> None:
            pool.put("last words")

    pool.put(Dying())
    gc.collect()
    gc.collect()
    assert pool.get() == "last words"


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Pool())
