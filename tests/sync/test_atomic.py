"""Atomic integers, flags, references and values, one goroutine at a time."""

import copy
import gc
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from gopy.errors import Panic
from gopy.sync import atomic
from gopy.sync.atomic import Bool, Int32, Int64, Pointer, Uint32, Uint64, Uintptr, Value

SIGNED = [(Int32, 32), (Int64, 64)]
UNSIGNED = [(Uint32, 32), (Uint64, 64), (Uintptr, 64)]
INTEGERS = [kind for kind, _ in SIGNED + UNSIGNED]


@pytest.mark.parametrize("kind", INTEGERS)
def test_an_integer_begins_with_zero_or_what_it_was_made_with(kind: Any) -> None:
    assert kind().load() == 0
    assert kind(7).load() == 7
    assert kind(value=7).load() == 7


@pytest.mark.parametrize(("kind", "width"), SIGNED)
def test_a_signed_integer_wraps_at_its_width(kind: Any, width: int) -> None:
    top = 2 ** (width - 1) - 1
    x = kind(top)
    assert x.add(1) == -top - 1
    assert x.add(-1) == top
    x.store(2**width + 5)
    assert x.load() == 5
    assert x.swap(2**width - 1) == 5
    assert x.compare_and_swap(-1, 2**width + 3)
    assert x.load() == 3


@pytest.mark.parametrize(("kind", "width"), UNSIGNED)
def test_an_unsigned_integer_wraps_at_its_width(kind: Any, width: int) -> None:
    x = kind(2**width - 1)
    assert x.add(1) == 0
    assert x.add(-1) == 2**width - 1
    x.store(-3)
    assert x.load() == 2**width - 3
    assert x.compare_and_swap(-3, 8)
    assert x.add((2**width - 1) ^ 2) == 5  # Go's way to subtract 3


@pytest.mark.parametrize("kind", INTEGERS)
def test_and_and_or_change_bits_and_return_the_old_value(kind: Any) -> None:
    x = kind(0b1100)
    assert x.and_(0b0110) == 0b1100
    assert x.load() == 0b0100
    assert x.or_(0b0011) == 0b0100
    assert x.load() == 0b0111
    assert x.and_(-1) == 0b0111
    assert x.load() == 0b0111


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("operation", ["store", "swap", "add", "and_", "or_"])
def test_what_is_no_integer_is_a_type_error(kind: Any, operation: str) -> None:
    x = kind(1)
    with pytest.raises(TypeError):
        getattr(x, operation)(1.5)
    assert x.load() == 1


def test_values_show_what_they_hold() -> None:
    shown = [Int32(-5), Uint64(5), Bool(True), Pointer("x"), Value(None)]
    assert [repr(x) for x in shown] == [
        "Int32(-5)",
        "Uint64(5)",
        "Bool(True)",
        "Pointer('x')",
        "Value(None)",
    ]


@pytest.mark.parametrize("name", atomic.__all__)
def test_a_copy_of_an_atomic_is_a_type_error(name: str) -> None:
    x = getattr(atomic, name)()
    for take in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="can't be copied"):
            take(x)


def test_a_bool_loads_stores_swaps_and_compares() -> None:
    x = Bool()
    assert x.load() is False
    x.store(True)
    assert x.swap(False) is True
    assert not x.compare_and_swap(True, False)
    assert x.compare_and_swap(False, True)
    assert Bool(True).load() is x.load() is True


def test_a_pointer_compares_by_identity() -> None:
    one, equal = [1], [1]
    x: Pointer[list[int]] = Pointer(one)
    assert not x.compare_and_swap(equal, None)
    assert x.load() is one
    assert x.compare_and_swap(one, equal)
    assert x.swap(None) is equal
    assert x.load() is None
    x.store(one)
    assert x.load() is one


def test_what_a_pointer_lets_go_may_use_that_pointer_in_its_finalizer() -> None:
    seen = []

    class Dying:
        def __del__(self) -> None:
            seen.append(x.load())
            x.store("last words")

    x: Pointer[object] = Pointer(Dying())
    x.store("new")
    gc.collect()
    assert (seen, x.load()) == (["new"], "last words")


@dataclass
class Config:
    name: str


def test_a_value_is_none_until_the_first_store() -> None:
    x: Value[Config] = Value()
    assert x.load() is None
    assert x.swap(Config("a")) is None
    assert x.swap(Config("b")) == Config("a")
    assert x.load() == Config("b")


def test_a_value_compares_by_class_and_equality() -> None:
    x: Value[Any] = Value(Config("a"))
    assert x.compare_and_swap(Config("a"), Config("b"))
    assert not x.compare_and_swap(Config("a"), Config("c"))
    assert not x.compare_and_swap(None, Config("c"))
    assert x.load() == Config("b")
    empty: Value[int] = Value()
    assert not empty.compare_and_swap(1, 2)
    assert empty.compare_and_swap(None, 2)
    assert empty.load() == 2


INCONSISTENT = [
    ("store", (None,), "sync/atomic: store of nil value into Value"),
    ("store", (True,), "sync/atomic: store of inconsistently typed value into Value"),
    ("swap", (None,), "sync/atomic: swap of nil value into Value"),
    ("swap", ("x",), "sync/atomic: swap of inconsistently typed value into Value"),
    ("compare_and_swap", (1, None), "sync/atomic: compare and swap of nil value into Value"),
    (
        "compare_and_swap",
        (1, True),
        "sync/atomic: compare and swap of inconsistently typed values",
    ),
    (
        "compare_and_swap",
        (True, True),
        "sync/atomic: compare and swap of inconsistently typed value into Value",
    ),
]


@pytest.mark.parametrize(("operation", "args", "text"), INCONSISTENT)
def test_another_class_or_none_panics(operation: str, args: tuple[Any, ...], text: str) -> None:
    x: Value[Any] = Value(1)  # V1
    with pytest.raises(Panic) as caught:
        getattr(x, operation)(*args)
    assert caught.value.value == text
    assert x.load() == 1


def test_equality_that_uses_the_value_itself_does_no_harm() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            x.load()
            return True

        __hash__ = None  # type: ignore[assignment]

    x: Value[Odd] = Value(Odd())
    assert x.compare_and_swap(Odd(), Odd())
