"""Atomic integers and pointers: what Go's sync/atomic/atomic_test.go asks of them.

Go has each operation twice, as a function for a plain variable and as a method of a
type.  Here the types have them all, so one test stands for both forms.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from gotest import go_test

from gopy.sync.atomic import Int32, Int64, Pointer, Uint32, Uint64, Uintptr

MAGIC = 0xDEDDEADBEEFBEEF
DELTAS = [1 << bit for bit in range(31)] + [-1, -(2**31)]

Hammer = Callable[[str], None]


class Guarded(NamedTuple):
    """An atomic between two others that nobody must touch."""

    before: Any
    x: Any
    after: Any


@pytest.fixture(params=[Int32, Uint32, Int64, Uint64, Uintptr])
def guarded(request: pytest.FixtureRequest) -> Any:
    made = Guarded(*(request.param(value) for value in (MAGIC, 0, MAGIC)))
    untouched = made.before.load()
    assert made.x.load() == 0
    yield made
    assert made.before.load() == made.after.load() == untouched


def wrapped(x: Any, value: int) -> int:
    """What value is at the width of x."""
    return int(type(x)(value).load())


@go_test(
    "sync/atomic/atomic_test.go",
    "TestSwapInt32",
    "TestSwapInt32Method",
    "TestSwapUint32",
    "TestSwapUint32Method",
    "TestSwapInt64",
    "TestSwapInt64Method",
    "TestSwapUint64",
    "TestSwapUint64Method",
    "TestSwapUintptr",
    "TestSwapUintptrMethod",
)
def test_swap_returns_the_old_and_stores_the_new(guarded: Guarded) -> None:
    x, held = guarded.x, 0
    for delta in DELTAS:
        new = wrapped(x, held + delta)
        assert x.swap(new) == held
        assert x.load() == new
        held = new


@go_test(
    "sync/atomic/atomic_test.go",
    "TestAddInt32",
    "TestAddInt32Method",
    "TestAddUint32",
    "TestAddUint32Method",
    "TestAddInt64",
    "TestAddInt64Method",
    "TestAddUint64",
    "TestAddUint64Method",
    "TestAddUintptr",
    "TestAddUintptrMethod",
)
def test_add_returns_the_new_value_and_wraps(guarded: Guarded) -> None:
    x, held = guarded.x, 0
    for delta in DELTAS:
        held = wrapped(x, held + delta)
        assert x.add(delta) == held == x.load()


@go_test(
    "sync/atomic/atomic_test.go",
    "TestAndInt32",
    "TestAndInt32Method",
    "TestAndUint32",
    "TestAndUint32Method",
    "TestAndInt64",
    "TestAndInt64Method",
    "TestAndUint64",
    "TestAndUint64Method",
    "TestAndUintptr",
    "TestAndUintptrMethod",
)
def test_and_keeps_the_masks_bits_and_returns_the_old_value(guarded: Guarded) -> None:
    x = guarded.x
    x.store(-1)
    held = x.load()
    for delta in DELTAS:
        assert x.and_(~delta) == held
        held = wrapped(x, held & ~delta)
        assert x.load() == held


@go_test(
    "sync/atomic/atomic_test.go",
    "TestOrInt32",
    "TestOrInt32Method",
    "TestOrUint32",
    "TestOrUint32Method",
    "TestOrInt64",
    "TestOrInt64Method",
    "TestOrUint64",
    "TestOrUint64Method",
    "TestOrUintptr",
    "TestOrUintptrMethod",
)
def test_or_sets_the_masks_bits_and_returns_the_old_value(guarded: Guarded) -> None:
    x, held = guarded.x, 0
    for delta in DELTAS:
        assert x.or_(delta) == held
        held = wrapped(x, held | delta)
        assert x.load() == held


@go_test(
    "sync/atomic/atomic_test.go",
    "TestCompareAndSwapInt32",
    "TestCompareAndSwapInt32Method",
    "TestCompareAndSwapUint32",
    "TestCompareAndSwapUint32Method",
    "TestCompareAndSwapInt64",
    "TestCompareAndSwapInt64Method",
    "TestCompareAndSwapUint64",
    "TestCompareAndSwapUint64Method",
    "TestCompareAndSwapUintptr",
    "TestCompareAndSwapUintptrMethod",
)
def test_compare_and_swap_stores_only_over_what_was_expected(guarded: Guarded) -> None:
    x = guarded.x
    for delta in DELTAS:
        held = wrapped(x, delta)
        x.store(held)
        assert x.compare_and_swap(held, held + 1)
        assert x.load() == wrapped(x, held + 1)
        assert not x.compare_and_swap(held, held + 2)
        assert x.load() == wrapped(x, held + 1)


@go_test(
    "sync/atomic/atomic_test.go",
    "TestLoadInt32",
    "TestLoadInt32Method",
    "TestLoadUint32",
    "TestLoadUint32Method",
    "TestLoadInt64",
    "TestLoadInt64Method",
    "TestLoadUint64",
    "TestLoadUint64Method",
    "TestLoadUintptr",
    "TestLoadUintptrMethod",
)
def test_load_reads_what_was_put_in(guarded: Guarded) -> None:
    x = guarded.x
    for delta in DELTAS:
        x.add(delta)
        assert x.load() == x.load() == x.add(0)


@go_test(
    "sync/atomic/atomic_test.go",
    "TestStoreInt32",
    "TestStoreInt32Method",
    "TestStoreUint32",
    "TestStoreUint32Method",
    "TestStoreInt64",
    "TestStoreInt64Method",
    "TestStoreUint64",
    "TestStoreUint64Method",
    "TestStoreUintptr",
    "TestStoreUintptrMethod",
)
def test_store_replaces_what_was_there(guarded: Guarded) -> None:
    x = guarded.x
    for delta in DELTAS:
        x.store(delta)
        assert x.load() == wrapped(x, delta)


class Address:
    """Something to point at; all are equal, so only identity tells them apart."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address)

    def __hash__(self) -> int:
        return 0


@pytest.fixture
def pointers() -> Any:
    edge = Address()
    made = Guarded(Pointer(edge), Pointer(), Pointer(edge))
    yield made
    assert made.before.load() is edge is made.after.load()


@go_test("sync/atomic/atomic_test.go", "TestSwapPointer", "TestSwapPointerMethod")
def test_swap_returns_the_object_that_was_there(pointers: Guarded) -> None:
    held = None
    for new in (Address(), Address(), None, Address()):
        assert pointers.x.swap(new) is held
        assert pointers.x.load() is new
        held = new


@go_test(
    "sync/atomic/atomic_test.go", "TestCompareAndSwapPointer", "TestCompareAndSwapPointerMethod"
)
def test_compare_and_swap_wants_the_very_object(pointers: Guarded) -> None:
    old, new = Address(), Address()
    pointers.x.store(old)
    assert not pointers.x.compare_and_swap(new, None)
    assert pointers.x.compare_and_swap(old, new)
    assert not pointers.x.compare_and_swap(old, None)
    assert pointers.x.load() is new


@go_test(
    "sync/atomic/atomic_test.go",
    "TestLoadPointer",
    "TestLoadPointerMethod",
    "TestStorePointer",
    "TestStorePointerMethod",
)
def test_load_reads_the_object_that_was_stored(pointers: Guarded) -> None:
    assert pointers.x.load() is None
    for value in (Address(), None, Address()):
        pointers.x.store(value)
        assert pointers.x.load() is value


@go_test("sync/atomic/atomic_test.go", "TestHammer32")
def test_32_bit_totals_are_exact(hammer: Hammer) -> None:
    hammer("atomic_32")


@go_test("sync/atomic/atomic_test.go", "TestHammer64")
def test_64_bit_totals_are_exact(hammer: Hammer) -> None:
    hammer("atomic_64")


@go_test("sync/atomic/atomic_test.go", "TestHammerStoreLoad")
def test_no_load_is_torn(hammer: Hammer) -> None:
    hammer("atomic_store_load")


@go_test("sync/atomic/atomic_test.go", "TestStoreLoadSeqCst32")
def test_32_bits_are_sequentially_consistent(hammer: Hammer) -> None:
    hammer("atomic_sequential_32")


@go_test("sync/atomic/atomic_test.go", "TestStoreLoadSeqCst64")
def test_64_bits_are_sequentially_consistent(hammer: Hammer) -> None:
    hammer("atomic_sequential_64")


@go_test("sync/atomic/atomic_test.go", "TestStoreLoadRelAcq32")
def test_32_bits_publish_what_was_written_before(hammer: Hammer) -> None:
    hammer("atomic_publication_32")


@go_test("sync/atomic/atomic_test.go", "TestStoreLoadRelAcq64")
def test_64_bits_publish_what_was_written_before(hammer: Hammer) -> None:
    hammer("atomic_publication_64")
