"""Zero values: what a receive from a closed, drained channel yields."""

import enum
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, NamedTuple, NewType, Optional, Protocol, TypeVar

import pytest

from gopy import chan, recv, select, time

T = TypeVar("T")


@dataclass
class Point:
    x: int = 0
    names: list[str] = field(default_factory=list)
    later: int = field(init=False, repr=False, compare=False)


@dataclass
class NeedsArguments:
    x: int


@dataclass(frozen=True, slots=True)
class Frozen:
    z: float = 1.5


class Pair(NamedTuple):
    a: int = 1
    b: str = "b"


class NeedsOne(NamedTuple):
    a: int
    b: str = "b"


class Text(str):
    __slots__ = ()


class Number(enum.IntEnum):
    ONE = 1


class Letter(enum.Enum):
    A = "a"


class Flags(enum.Flag):
    A = 1


UserId = NewType("UserId", int)
Deep = NewType("Deep", UserId)
Path = NewType("Path", list[str])

VALUES: list[tuple[Any, Any]] = [
    (bool, False),
    (int, 0),
    (float, 0.0),
    (complex, 0j),
    (Fraction, Fraction(0)),
    (Decimal, Decimal(0)),
    (str, ""),
    (Text, Text("")),
    (bytes, b""),
    (bytearray, bytearray()),
    (list, []),
    (list[int], []),
    (dict, {}),
    (dict[str, list[int]], {}),
    (OrderedDict, OrderedDict()),
    (Counter, Counter()),
    (set, set()),
    (set[int], set()),
    (frozenset, frozenset()),
    (time.Duration, time.Duration(0)),
    (time.Time, time.Time()),
    (Frozen, Frozen(1.5)),
    (Pair, Pair(1, "b")),
    (tuple, ()),
    (tuple[()], ()),
    (tuple[int, ...], ()),
    (tuple[int, str], (0, "")),
    (tuple[int, tuple[str, object], list[int]], (0, ("", None), [])),
    (UserId, 0),
    (Deep, 0),
    (Path, []),
    (Annotated[int, "of something"], 0),
]


def zero_of(of: Any) -> Any:
    """Return what a closed chan[of] yields, each way that a receive has."""
    c = chan[of]()
    c.close()
    value = c.recv()
    assert c.recv_ok() == (value, False)
    assert c.try_recv() == (value, False)
    case = recv(c)
    assert select(case) is case
    assert (case.value, case.ok) == (value, False)
    return value


@pytest.mark.parametrize(("of", "zero"), VALUES, ids=str)
def test_a_value_type_has_the_zero_that_its_class_makes(of: Any, zero: Any) -> None:  # SEMANTICS 6
    value = zero_of(of)
    assert value == zero
    assert type(value) is type(zero)


def test_a_dataclass_that_needs_no_arguments_is_a_value_type() -> None:
    value = zero_of(Point)
    assert (type(value), value.x, value.names) == (Point, 0, [])


class Interface(Protocol):
    def method(self) -> None: ...


class Plain:
    def __init__(self) -> None:
        raise AssertionError("a plain class is never called")


class Failure(Exception):
    def __init__(self) -> None:
        raise AssertionError("an exception is never made")


NOT_VALUES: list[Any] = [
    object,
    None,
    type(None),
    Plain,
    Failure,
    Exception,
    Interface,
    NeedsArguments,
    NeedsOne,
    Number,
    Letter,
    Flags,
    chan,
    chan[int],
    type,
    deque,
    datetime,
    Any,
    Optional[int],  # noqa: UP045  # the older spelling is tried too
    int | str,
    Callable[[], int],
    Mapping[str, int],
    T,
    "int",
    NewType("Handle", Plain),
]


@pytest.mark.parametrize("of", NOT_VALUES, ids=str)
def test_every_other_type_has_none_and_is_never_called(of: Any) -> None:  # SEMANTICS 6
    assert zero_of(of) is None


def test_each_zero_is_made_anew() -> None:
    made = 0

    class Counting(list[int]):
        def __init__(self) -> None:
            nonlocal made
            super().__init__()
            made += 1

    c = chan[Counting]()
    c.close()
    assert made == 0
    first, second = c.recv(), c.recv()
    first.append(1)
    assert (second, made) == ([], 2)
    nested = chan[tuple[list[int], int]]()
    nested.close()
    assert nested.recv()[0] is not nested.recv()[0]


def test_a_channel_without_a_type_has_none() -> None:
    c = chan()
    c.close()
    assert (c.recv_ok(), c.try_recv(), select(c).value) == ((None, False), (None, False), None)


@pytest.mark.parametrize("zero", [7, None, "", [], Plain], ids=str)
@pytest.mark.parametrize("make", [chan, chan[int], chan[Plain]], ids=str)
def test_the_zero_that_was_given_is_that_very_object(make: Any, zero: object) -> None:
    c = make(2, zero=zero)
    c.send(5)
    c.close()
    assert c.recv_ok() == (5, True)
    assert c.recv() is c.recv() is zero
    assert c.recv_ok() == c.try_recv() == (zero, False)


def test_zero_is_a_keyword_only() -> None:
    with pytest.raises(TypeError):
        chan(1, 0)  # type: ignore[call-overload]  # what is tried


def test_an_empty_open_channel_yields_its_zero_to_who_tries() -> None:
    assert chan[str](1).try_recv() == ("", False)
    assert chan(zero="nothing").try_recv() == ("nothing", False)


def test_an_iteration_never_yields_the_zero() -> None:
    c = chan[int](2)
    c.send(0)
    c.close()
    assert list(c) == [0]
