"""Map: what Go's sync/map_test.go asks of it."""

from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test
from hypothesis import given
from hypothesis import strategies as st

from gopy.sync import Map, Mutex, RWMutex
from gopy.sync.atomic import Value

Hammer = Callable[[str], None]


class RWMutexMap:
    """A model: a dict whose readers share a lock."""

    def __init__(self) -> None:
        self.rw = RWMutex()
        self.items: dict[str, Any] = {}

    def load(self, key: str) -> tuple[Any, bool]:
        with self.rw.rlocker():
            return self.items.get(key), key in self.items

    def change(self, key: str, new: dict[str, Any]) -> tuple[Any, bool]:
        """Put new where key was, which deletes it if new is empty; return what was there."""
        with self.rw:
            before = self.items.get(key), key in self.items
            self.items.pop(key, None)
            self.items.update(new)
            return before

    def clear(self) -> None:
        with self.rw:
            self.items.clear()

    def pairs(self) -> dict[str, Any]:
        with self.rw.rlocker():
            return dict(self.items)


class DeepCopyMap:
    """A model: a dict that is never changed but replaced by a changed copy."""

    def __init__(self) -> None:
        self.mu = Mutex()
        self.clean: Value[dict[str, Any]] = Value({})

    def load(self, key: str) -> tuple[Any, bool]:
        items = self.pairs()
        return items.get(key), key in items

    def change(self, key: str, new: dict[str, Any]) -> tuple[Any, bool]:
        with self.mu:
            items = dict(self.pairs())
            before = items.pop(key, None), key in self.pairs()
            self.clean.store({**items, **new})
            return before

    def clear(self) -> None:
        with self.mu:
            self.clean.store({})

    def pairs(self) -> dict[str, Any]:
        return self.clean.load() or {}


class TrieMap:
    """A model: buckets by the bits of a hash, searched by comparing."""

    def __init__(self) -> None:
        self.buckets: list[list[tuple[str, Any]]] = [[] for _ in range(4)]

    def load(self, key: str) -> tuple[Any, bool]:
        found = [value for each, value in self.buckets[hash(key) & 3] if each == key]
        return (found[0], True) if found else (None, False)

    def change(self, key: str, new: dict[str, Any]) -> tuple[Any, bool]:
        before = self.load(key)
        bucket = self.buckets[hash(key) & 3]
        bucket[:] = [pair for pair in bucket if pair[0] != key]
        bucket.extend(new.items())
        return before

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]

    def pairs(self) -> dict[str, Any]:
        return dict(pair for bucket in self.buckets for pair in bucket)


def apply(m: Any, operation: str, key: str, value: str) -> Any:
    """What operation gives on a Map."""
    match operation:
        case "load" | "load_and_delete" | "delete":
            return getattr(m, operation)(key)
        case "clear":
            return m.clear()
        case "compare_and_swap":
            return m.compare_and_swap(key, value, value + "!")
        case _:
            return getattr(m, operation)(key, value)


def apply_to_model(m: Any, operation: str, key: str, value: str) -> Any:
    """What operation should give, said in terms of load and change."""
    held, there = m.load(key)
    match operation:
        case "load":
            return held, there
        case "store":
            m.change(key, {key: value})
        case "swap":
            return m.change(key, {key: value})
        case "load_or_store":
            return (held, True) if there else (value, m.change(key, {key: value})[1])
        case "load_and_delete":
            return m.change(key, {})
        case "delete":
            m.change(key, {})
        case "compare_and_swap" | "compare_and_delete":
            if not there or held != value:
                return False
            m.change(key, {key: value + "!"} if operation == "compare_and_swap" else {})
            return True
        case "clear":
            m.clear()
    return None


OPERATIONS = [
    "load",
    "store",
    "load_or_store",
    "load_and_delete",
    "delete",
    "swap",
    "compare_and_swap",
    "compare_and_delete",
    "clear",
]
CALLS = st.lists(
    st.tuples(
        st.sampled_from(OPERATIONS), st.sampled_from(["", "a", "b", "c"]), st.sampled_from("xy")
    ),
    max_size=40,
)


@go_test("x/sync/syncmap/map_test.go", "TestMapMatchesRWMutex", "TestMapMatchesDeepCopy")
@go_test("sync/map_test.go", "TestMapMatchesRWMutex", "TestMapMatchesDeepCopy")
@go_test("sync/map_test.go", "TestMapMatchesHashTrieMap")
@pytest.mark.parametrize("model", [RWMutexMap, DeepCopyMap, TrieMap])
def test_any_calls_give_what_a_simpler_map_gives(model: Any) -> None:
    @given(CALLS)
    def check(calls: list[tuple[str, str, str]]) -> None:
        m: Map[str, str] = Map()
        simple = model()
        for call in calls:
            assert apply(m, *call) == apply_to_model(simple, *call), call
        assert dict(m) == simple.pairs()

    check()


@go_test("x/sync/syncmap/map_test.go", "TestConcurrentRange")
@go_test("sync/map_test.go", "TestConcurrentRange")
def test_range_sees_every_key_once_while_others_store(hammer: Hammer) -> None:
    hammer("map_range")


@go_test("sync/map_test.go", "TestMapRangeNestedCall")
def test_range_within_range_may_do_anything() -> None:
    m: Map[int, str] = Map()
    for key, value in enumerate(["hello", "world", "Go"]):
        m.store(key, value)

    def inner(key: int, value: str) -> bool:
        assert m.load(key) == (value, True)
        assert m.load_or_store(42, "dummy") == ("dummy", False)
        m.store(42, "sync.Map")
        assert m.load_and_delete(42) == ("sync.Map", True)
        return True

    def outer(key: int, value: str) -> bool:
        m.range(inner)
        m.delete(key)
        return True

    m.range(outer)
    assert list(m) == []


@go_test("sync/map_test.go", "TestCompareAndSwap_NonExistingKey")
def test_an_absent_key_is_not_swapped_even_for_none() -> None:
    m: Map[Any, Any] = Map()
    assert not m.compare_and_swap(m, None, 42)


@go_test("sync/map_test.go", "TestConcurrentClear")
def test_clear_among_stores_and_loads_leaves_a_map_that_works(hammer: Hammer) -> None:
    hammer("map_clear")


def test_compare_and_swap_counts_exactly(hammer: Hammer) -> None:
    hammer("map_counters")
