"""Stacks hold what is parked, and nothing of who has ended (R10, R24)."""

import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from contextvars import ContextVar, copy_context
from traceback import walk_tb
from types import TracebackType

import pytest
from fastways import ways
from greenlet import getcurrent
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, defer, func, go, recover, recv, run, runtime, select
from gopy._core import current, set_panic_hook
from gopy._core.sched.world import frozen


@pytest.fixture(params=["alone", "several"], ids=["one thread", "several threads"], autouse=True)
def taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the short ways, which one thread alone may, and then the general ones."""
    monkeypatch.setenv("GOPYMAXPROCS", "1")
    with ways(request.param == "several"):
        yield


# What is parked lives.

NIL = "chan receive (nil chan)"


def waits_for_ever(ran: list[str]) -> None:
    try:
        defer(ran.append, "deferred")
        select(recv(None))
    finally:
        ran.append("finally")


@own_world()
def test_a_parked_goroutine_lives_although_nothing_refers_to_it() -> None:  # R10
    ran: list[str] = []
    until_waiting(go(waits_for_ever, ran), NIL)
    for _ in range(3):
        gc.collect()
        runtime.gosched()
    assert ran == []
    assert [g.wait_reason for g in runtime.goroutines()] == ["", NIL]


def test_it_lives_on_and_never_runs_when_its_world_is_over() -> None:  # R10, R19
    ran: list[str] = []
    own_world()(lambda: until_waiting(go(waits_for_ever, ran), NIL))()
    for _ in range(3):
        gc.collect()
    assert ran == []


def test_a_goroutine_that_only_its_channel_knows_lives_when_the_channel_is_gone() -> None:  # R10
    ran: list[str] = []

    def waits(ch: chan[int]) -> None:
        try:
            ch.recv()
        finally:
            ran.append("finally")

    @own_world()
    def program() -> None:
        until_waiting(go(waits, chan[int]()), "chan receive")
        gc.collect()
        assert ran == []

    program()
    gc.collect()
    assert ran == []


def test_stacks_that_run_nothing_end_with_their_world_and_it_is_forgotten() -> None:  # R10
    before = len(frozen)

    @own_world()
    def program() -> list[object]:
        for _ in range(10):
            go(runtime.gosched)
        while runtime.num_goroutine() > 1:
            runtime.gosched()
        return list(current().m.free)

    free = program()
    assert len(free) == 10
    assert all(stack.dead for stack in free)
    assert len(frozen) == before


# What has ended leaves nothing behind.


def on_one_stack(*fns: Callable[[], object]) -> None:
    """Run fns as goroutines, one after the other, all on the same Stack."""
    used: list[object] = []

    def on_stack(fn: Callable[[], object]) -> object:
        used.append(getcurrent())
        return fn()

    for fn in fns:
        g = go(on_stack, fn)
        while g.status != "dead":
            runtime.gosched()
    assert len(used) == len(fns)
    assert all(stack is used[0] for stack in used)


VARIABLE: ContextVar[str] = ContextVar("VARIABLE", default="none")


@own_world()
def test_what_a_goroutine_sets_in_its_context_is_not_seen_by_the_next() -> None:  # R24
    """Who starts them has no context himself, so none of them gets a copy, which would hide it."""
    getcurrent().gr_context = None
    seen: list[str] = []
    on_one_stack(
        lambda: VARIABLE.set("first"),
        lambda: seen.append(VARIABLE.get()),
        lambda: VARIABLE.set("third"),
        lambda: seen.append(VARIABLE.get()),
    )
    assert seen == ["none", "none"]


@own_world()
def test_each_goroutine_has_its_creator_s_context_as_it_was() -> None:  # R24
    seen: list[str] = []
    VARIABLE.set("main's")
    on_one_stack(
        lambda: (seen.append(VARIABLE.get()), VARIABLE.set("changed")),
        lambda: seen.append(VARIABLE.get()),
    )
    assert (seen, VARIABLE.get()) == (["main's", "main's"], "main's")


@own_world()
def test_a_context_that_a_goroutine_has_is_let_go_with_it() -> None:  # R24
    class Value:
        pass

    values: list[weakref.ref[Value]] = []
    held: ContextVar[Value] = ContextVar("held")

    def holds() -> None:
        value = Value()
        values.append(weakref.ref(value))
        held.set(value)

    on_one_stack(holds, lambda: None)
    gc.collect()
    assert values[0]() is None


def exits() -> None:
    try:
        raise ValueError("handled while it ended")
    except ValueError:
        runtime.goexit()


@func
def panics_and_recovers() -> None:
    defer(lambda: recover())
    raise KeyError("recovered")


def handles() -> None:
    try:
        raise LookupError("handled")
    except LookupError:
        runtime.gosched()


ENDS = [exits, panics_and_recovers, handles]


@own_world()
@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_no_exception_is_being_handled_when_the_next_goroutine_begins(
    end: Callable[[], None],
) -> None:  # R24
    seen: list[object] = []

    def looks() -> None:
        seen.append(sys.exc_info())
        try:
            raise TypeError("of its own")
        except TypeError as error:
            seen.append(error.__context__)

    on_one_stack(end, looks)
    assert seen == [(None, None, None), None]


@pytest.fixture
def survived() -> Iterator[list[BaseException]]:
    """Let only the goroutine end that panics; what it died of is in the list."""
    died: list[BaseException] = []

    def hook(g: Goroutine, error: BaseException) -> bool:
        died.append(error)
        return True

    set_panic_hook(hook)
    yield died
    set_panic_hook(None)


@own_world()
def test_nor_after_a_panic_that_ended_only_its_goroutine(
    survived: list[BaseException],
) -> None:  # R24
    seen: list[object] = []

    def dies() -> None:
        raise ValueError("dies")

    on_one_stack(dies, lambda: seen.append(sys.exc_info()))
    assert seen == [(None, None, None)]
    assert [str(error) for error in survived] == ["dies"]


@own_world()
def test_a_traceback_that_is_kept_has_no_frame_of_the_stack_s(
    survived: list[BaseException],
) -> None:  # R24
    def dies() -> None:
        raise ValueError("dies")

    g = go(dies)
    while g.status != "dead":
        runtime.gosched()
    trace: TracebackType | None = survived[0].__traceback__
    assert [frame.f_code.co_name for frame, _ in walk_tb(trace)] == ["dies"]


class Thing:
    """Something to be freed."""


def returns_it(thing: Thing) -> Thing:
    return thing


def keeps_it_in_a_local(thing: Thing) -> None:
    mine = [thing]
    runtime.gosched()
    mine.append(thing)


def exits_with_it(thing: Thing) -> None:
    mine = thing
    runtime.gosched()
    assert mine
    runtime.goexit()


def panics_with_it(thing: Thing) -> None:
    raise ValueError(thing)


def panics_with_it_and_recovers(thing: Thing) -> None:
    defer(lambda: recover())
    raise ValueError(thing)


def defers_it(thing: Thing) -> None:
    defer(lambda it: None, thing)


HOLDERS = [
    *(returns_it, keeps_it_in_a_local, exits_with_it),
    *(panics_with_it, panics_with_it_and_recovers, defers_it),
]


@pytest.mark.parametrize("keyword", [False, True], ids=["", "by keyword"])
@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: holder.__name__)
def test_what_a_goroutine_held_is_freed_with_it(
    holder: Callable[[Thing], object], keyword: bool, survived: list[BaseException]
) -> None:  # R24
    """At once, without a collection, although its handle is kept and its Stack lies idle."""

    @own_world()
    def program() -> bool:
        thing = Thing()
        alive = weakref.ref(thing)
        g = go(holder, thing=thing) if keyword else go(holder, thing)
        del thing
        while g.status != "dead":
            runtime.gosched()
        survived.clear()
        return alive() is not None

    gc.disable()
    try:
        assert not program()
    finally:
        gc.enable()


@own_world()
def test_a_value_that_was_handed_over_is_not_kept_by_either_side() -> None:
    ch = chan[Thing]()

    def receives() -> None:
        for _ in range(2):
            ch.recv()

    g = go(receives)
    values = []
    for _ in range(2):
        thing = Thing()
        values.append(weakref.ref(thing))
        until_waiting(g, "chan receive")
        ch.send(thing)
        del thing
    while g.status != "dead":
        runtime.gosched()
    assert [value() for value in values] == [None, None]


def test_a_context_is_kept_only_where_there_is_something_in_it() -> None:  # R24
    variable: ContextVar[int] = ContextVar("variable")

    def start(copied: list[Goroutine]) -> None:
        variable.set(1)
        copied.append(go(lambda: None))

    def main() -> tuple[object, object]:
        getcurrent().gr_context = None  # which it has from whoever runs the tests
        without = go(lambda: None)
        copied: list[Goroutine] = []
        copy_context().run(start, copied)
        found = without.extra, copied[0].extra and copied[0].extra.context
        while any(g.status != "dead" for g in (without, *copied)):
            runtime.gosched()
        return found

    without, with_one = run(main)
    assert without is None
    assert with_one is not None
