"""Panics while panics: Go's test/recover1.go, fixedbugs/issue43942.go and issue73917.go."""

import functools
from collections.abc import Callable

import pytest
from gotest import go_test

from gopy import Panic, defer, func, panic, recover


class Log:
    """What recover gave, each time that a deferred function asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, object]] = []

    def asks(self, name: str) -> Callable[[], None]:
        """Return a function that asks, to be deferred."""

        def ask() -> None:
            self.seen.append((name, recover()))

        return ask


def nested(log: Log) -> None:
    @func
    def inner() -> None:
        defer(log.asks("inner"))
        panic(2)

    defer(log.asks("outer"))
    defer(inner)
    panic(1)


def in_sequence(log: Log) -> None:
    @func
    def recovers_and_panics() -> None:
        log.seen.append(("own", recover()))
        defer(log.asks("inner"))
        panic(3)

    defer(log.asks("outer"))
    defer(recovers_and_panics)
    panic(2)


def recover_deferred_below(log: Log) -> None:
    """The one that is deferred first runs after the inner panic is over, as called by inner."""

    @func
    def inner() -> None:
        defer(recover)
        defer(log.asks("inner"))
        panic(3)

    defer(log.asks("outer"))
    defer(inner)
    panic(2)


def recover_deferred_above(log: Log) -> None:
    """The one that is deferred last runs for the inner panic, and may not see it."""

    @func
    def inner() -> None:
        defer(log.asks("inner"))
        defer(recover)
        panic(3)

    defer(log.asks("outer"))
    defer(inner)
    panic(2)


SEEN = [
    (nested, [("inner", 2), ("outer", 1)]),
    (in_sequence, [("own", 2), ("inner", 3), ("outer", None)]),
    (recover_deferred_below, [("inner", 3), ("outer", None)]),
    (recover_deferred_above, [("inner", 3), ("outer", 2)]),
]


@pytest.mark.parametrize(("body", "seen"), SEEN)
@go_test("test", "recover1.go")
def test_each_panic_is_recovered_where_it_belongs(
    body: Callable[[Log], None], seen: list[tuple[str, object]]
) -> None:
    log = Log()
    func(body)(log)
    assert log.seen == seen


@go_test("test", "fixedbugs/issue43942.go")
def test_recover_gives_the_newest_panic_and_none_that_is_someone_else_s() -> None:
    log = Log()

    @func
    def innermost() -> None:
        defer(log.asks("innermost"))
        defer(panic, 3)
        panic(2)

    @func
    def middle() -> None:
        defer(innermost)
        defer(log.asks("middle"))
        panic(1)

    @func
    def outer() -> None:
        log.seen.append(("outside", recover()))
        defer(func(lambda: defer(middle)))

    @func
    def panics() -> None:
        for _ in range(1):
            defer(func(lambda: defer(panic, 5)))
        panic(4)

    @func
    def main() -> None:
        defer(log.asks("main"))
        outer()
        panics()

    main()
    assert log.seen == [("outside", None), ("middle", 1), ("innermost", 3), ("main", 5)]


def call_recover(seen: list[object]) -> None:
    seen.append(recover())


class Base:
    def method(self, seen: list[object]) -> None:
        call_recover(seen)


class Derived(Base):
    def method(self, seen: list[object]) -> None:
        super().method(seen)


@functools.wraps(call_recover)
def wrapper(seen: list[object]) -> None:
    call_recover(seen)


WRAPPERS: dict[str, Callable[[list[object]], object]] = {
    "method": Base().method,
    "overridden method": Derived().method,
    "function of a class": functools.partial(Derived.method, Derived()),
    "wrapper with the name of what it wraps": wrapper,
    "marked wrapper": func(wrapper),
    "wrapper of a marked function": lambda seen: func(call_recover)(seen),
    "call through a builtin": lambda seen: [*map(call_recover, [seen])],
}


@pytest.mark.parametrize("deferred", WRAPPERS.values(), ids=WRAPPERS)
@go_test("test", "fixedbugs/issue73917.go")
def test_what_a_deferred_wrapper_calls_recovers_nothing(
    deferred: Callable[[list[object]], object],
) -> None:
    seen: list[object] = []

    @func
    def panics() -> None:
        defer(deferred, seen)
        panic("XXX")

    with pytest.raises(Panic, match=r"^XXX$"):
        panics()
    assert seen == [None]
