"""Map: what each operation returns, and what range promises."""

import copy
from typing import Any

import pytest

from gopy.sync import Map


def test_load_tells_none_that_was_stored_from_nothing() -> None:
    m: Map[str, Any] = Map()
    assert m.load("k") == (None, False)
    m.store("k", None)
    assert m.load("k") == (None, True)


def test_keys_of_different_classes_are_different_keys() -> None:
    m: Map[Any, str] = Map()
    for key in (1, 1.0, True, "1"):
        m.store(key, type(key).__name__)
    assert [m.load(key) for key in (1, 1.0, True, "1")] == [
        ("int", True),
        ("float", True),
        ("bool", True),
        ("str", True),
    ]


def test_load_or_store_keeps_what_is_there() -> None:
    m: Map[str, int] = Map()
    assert m.load_or_store("k", 1) == (1, False)
    assert m.load_or_store("k", 2) == (1, True)


def test_swap_and_load_and_delete_return_what_was_there() -> None:
    m: Map[str, int] = Map()
    assert m.swap("k", 1) == (None, False)
    assert m.swap("k", 2) == (1, True)
    assert m.load_and_delete("k") == (2, True)
    assert m.load_and_delete("k") == (None, False)
    m.delete("k")


def test_compare_and_swap_wants_class_and_value() -> None:
    m: Map[str, Any] = Map()
    assert not m.compare_and_swap("k", None, 1)
    m.store("k", 1)
    assert not m.compare_and_swap("k", 1.0, 2)
    assert not m.compare_and_swap("k", True, 2)
    assert not m.compare_and_swap("k", 2, 3)
    assert m.compare_and_swap("k", 1, [2])
    assert m.compare_and_swap("k", [2], 3)
    assert m.load("k") == (3, True)


def test_compare_and_delete_wants_class_and_value() -> None:
    m: Map[str, Any] = Map()
    assert not m.compare_and_delete("k", None)
    m.store("k", None)
    assert not m.compare_and_delete("k", 0)
    assert m.compare_and_delete("k", None)
    assert m.load("k") == (None, False)


def test_a_value_without_equality_to_itself_is_still_itself() -> None:
    m: Map[str, float] = Map()
    nan = float("nan")
    m.store("k", nan)
    assert m.compare_and_swap("k", nan, 1.0)


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        ("load", ()),
        ("store", (1,)),
        ("load_or_store", (1,)),
        ("delete", ()),
        ("swap", (1,)),
        ("compare_and_swap", (1, 2)),
        ("compare_and_delete", (1,)),
    ],
)
def test_an_unhashable_key_is_a_type_error(operation: str, args: tuple[int, ...]) -> None:
    # SEMANTICS 110
    with pytest.raises(TypeError, match="unhashable"):
        getattr(Map(), operation)([], *args)


def test_range_and_iteration_give_pairs_in_order_of_insertion() -> None:
    m: Map[str, int] = Map()
    for number, key in enumerate("cab"):
        m.store(key, number)
    seen: list[tuple[str, int]] = []
    m.range(lambda k, v: seen.append((k, v)))
    assert seen == list(m) == [("c", 0), ("a", 1), ("b", 2)]


def test_range_stops_on_false() -> None:
    m: Map[int, int] = Map()
    for number in range(5):
        m.store(number, number)
    seen: list[int] = []

    def until_two(key: int, value: int) -> bool:
        seen.append(key)
        return key < 2

    m.range(until_two)
    assert seen == [0, 1, 2]


def test_range_sees_what_its_function_deleted_and_changed() -> None:
    m: Map[int, str] = Map()
    for number in range(4):
        m.store(number, "old")
    seen = []
    for key, value in m:
        seen.append((key, value))
        m.delete(1)
        m.store(2, "new")
        m.store(99, "stored meanwhile")
    assert seen == [(0, "old"), (2, "new"), (3, "old")]


def test_clear_deletes_all_and_ends_an_iteration() -> None:
    m: Map[int, int] = Map()
    for number in range(3):
        m.store(number, number)
    for _ in m:
        m.clear()
    assert list(m) == []


def test_a_key_may_use_the_map_in_its_own_methods() -> None:
    class Key:
        def __hash__(self) -> int:
            m.load("other")
            return 1

        def __eq__(self, other: object) -> bool:
            m.store("seen", True)
            return isinstance(other, Key)

    m: Map[Any, Any] = Map()
    m.store(Key(), 1)
    assert m.swap(Key(), 2) == (1, True)
    assert m.load("seen") == (True, True)


def test_a_copy_of_a_map_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Map())
