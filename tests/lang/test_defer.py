"""func and defer: what a function does on its way out."""

import functools
import gc
import inspect
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from gopy import Goexit, Panic, chan, defer, func, go, panic, recover, run, runtime, time
from gopy.runtime import Error
from gopy.sync import WaitGroup

Start = Callable[..., Any]
NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"


def test_deferred_calls_run_last_first_when_the_function_returns() -> None:  # SEMANTICS 59
    log: list[object] = []

    @func
    def body() -> str:
        for number in range(3):
            defer(log.append, number)
        log.append("body")
        return "result"

    assert body() == "result"
    assert log == ["body", 2, 1, 0]


def test_function_and_arguments_are_those_of_the_defer() -> None:  # SEMANTICS 43
    log: list[object] = []

    class Thing:
        def __init__(self, name: str) -> None:
            self.name = name

        def note(self, *args: object, **kwargs: object) -> None:
            log.append((self.name, args, kwargs))

    @func
    def body() -> None:
        thing, n = Thing("first"), 1
        defer(thing.note, n, fn=n, name="fn is positional only")
        thing, n = Thing("second"), 2
        defer(lambda: log.append(n))
        n = 3

    body()
    assert log == [3, ("first", (1,), {"fn": 1, "name": "fn is positional only"})]


def test_each_call_of_a_recursive_function_has_its_own() -> None:
    log: list[str] = []

    @func
    def body(depth: int) -> None:
        defer(log.append, f"out {depth}")
        if depth:
            body(depth - 1)
        log.append(f"end {depth}")

    body(2)
    assert log == ["end 0", "out 0", "end 1", "out 1", "end 2", "out 2"]


def test_ten_thousand_deferred_calls_need_no_deep_stack() -> None:
    numbers: list[int] = []

    @func
    def body() -> None:
        for number in range(10_000):
            defer(numbers.append, number)

    body()
    assert numbers == [*range(9_999, -1, -1)]


ENDS: dict[str, Callable[[], object]] = {
    "a panic": lambda: panic("end"),
    "an exception": lambda: {}["end"],
    "SystemExit": lambda: sys.exit("end"),
    "KeyboardInterrupt": lambda: throw(KeyboardInterrupt("end")),
    "GeneratorExit": lambda: throw(GeneratorExit("end")),
    "Goexit": lambda: runtime.goexit(),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_they_run_whatever_ends_the_function(end: Callable[[], object]) -> None:
    log: list[str] = []

    @func
    def body() -> None:
        defer(log.append, "deferred")
        try:
            end()
        finally:
            log.append("finally")

    with pytest.raises((Exception, SystemExit, KeyboardInterrupt, GeneratorExit, Goexit)):
        body()
    assert log == ["finally", "deferred"]


class Methods:
    @func
    def method(self, log: list[str]) -> str:
        """Of an instance."""
        defer(log.append, "deferred")
        return type(self).__name__

    @classmethod
    @func
    def of_class(cls, log: list[str]) -> str:
        defer(log.append, "deferred")
        return cls.__name__

    @staticmethod
    @func
    def static(log: list[str]) -> str:
        defer(log.append, "deferred")
        return "Methods"

    @property
    @func
    def computed(self) -> list[str]:
        log: list[str] = []
        defer(log.append, "deferred")
        return log


def test_func_works_on_methods() -> None:
    log: list[str] = []
    methods = Methods()
    for call in (methods.method, methods.of_class, methods.static, Methods.of_class):
        assert call(log) == "Methods"
    assert [*log, *methods.computed] == ["deferred"] * 5


def test_func_keeps_what_wraps_keeps() -> None:
    def body(a: int, *, b: str = "b") -> str:
        """What it does."""
        return f"{a}{b}"

    body.mark = 5  # type: ignore[attr-defined]
    marked: Any = func(body)
    for name in ("__name__", "__qualname__", "__module__", "__doc__", "__annotations__", "mark"):
        assert getattr(marked, name) == getattr(body, name)
    assert marked.__wrapped__ is body
    assert inspect.signature(marked) == inspect.signature(body)
    assert marked(1, b="x") == "1x"


def generator() -> Iterator[int]:
    yield 1


async def coroutine() -> None: ...


async def async_generator() -> Any:
    yield 1


NO_FUNCTIONS: dict[str, Any] = {
    "a generator function": generator,
    "a coroutine function": coroutine,
    "an asynchronous generator function": async_generator,
    "a partial of a generator function": functools.partial(generator),
    "a number": 5,
    "None": None,
}


@pytest.mark.parametrize("bad", NO_FUNCTIONS.values(), ids=NO_FUNCTIONS)
def test_func_refuses(bad: Any) -> None:
    with pytest.raises(TypeError, match=r"^func: "):
        func(bad)


def test_what_can_be_called_can_be_marked() -> None:
    log: list[int] = []
    func(functools.partial(log.append, 5))()
    func(log.append)(6)
    assert func(dict)(a=1) == {"a": 1}
    assert log == [5, 6]


def defer_here(log: list[str]) -> None:
    defer(log.append, "never")


def in_a_helper(log: list[str]) -> None:
    defer_here(log)


def in_a_lambda(log: list[str]) -> None:
    (lambda: defer(log.append, "never"))()


def in_a_generator(log: list[str]) -> None:
    list(defer(log.append, "never") for _ in range(1))  # noqa: C400


def in_a_deferred_plain_function(log: list[str]) -> None:
    defer(defer_here, log)


OUTSIDE: list[Callable[[list[str]], None]] = [
    in_a_helper,
    in_a_lambda,
    in_a_generator,
    in_a_deferred_plain_function,
]


@pytest.mark.parametrize("body", OUTSIDE)
def test_defer_outside_of_a_marked_function_is_a_runtime_error(
    body: Callable[[list[str]], None], start: Start
) -> None:
    log: list[str] = []
    with pytest.raises(RuntimeError, match=r"^defer called in .* not marked with @gopy\.func$"):
        func(body)(log)
    with pytest.raises(RuntimeError, match=r"^defer called in .* not marked with @gopy\.func$"):
        start(body, log).result()
    with pytest.raises(RuntimeError, match=r"^defer called in .* not marked with @gopy\.func$"):
        defer(log.append, "never")
    assert log == []


def test_a_comprehension_belongs_to_its_function() -> None:
    log: list[int] = []

    @func
    def body() -> list[None]:
        return [defer(log.append, number) for number in range(3)]  # type: ignore[func-returns-value]

    assert body() == [None] * 3
    assert log == [2, 1, 0]


STARTERS: dict[str, Callable[..., object]] = {
    "go": go,
    "WaitGroup.go": lambda fn, *args: WaitGroup().go(fn, *args),
    "after_func": lambda fn, *args: time.after_func(0, fn, *args),
    "run": run,
}


@pytest.mark.parametrize("starter", STARTERS.values(), ids=STARTERS)
def test_a_goroutine_s_own_function_may_defer(starter: Callable[..., object]) -> None:
    ended = chan[tuple[int, str]](2)

    def body(value: int) -> None:
        defer(lambda: ended.send((value, str(recover()))))
        defer(ended.send, (value, "first"))
        panic("stopped")

    starter(body, 7)
    assert ended.recv(timeout=60) == (7, "first")
    assert ended.recv(timeout=60) == (7, "stopped")


def test_deferring_what_can_t_be_called_is_a_type_error_at_once() -> None:
    reached = []

    @func
    def body() -> None:
        with pytest.raises(TypeError, match=r"^defer: 5 is not callable$"):
            defer(5)  # type: ignore[arg-type]  # what is tried
        reached.append(1)

    body()
    assert reached == [1]


def test_deferring_none_panics_when_the_call_would_run_and_the_others_run() -> None:
    log: list[object] = []  # SEMANTICS 45

    @func
    def body() -> None:
        defer(lambda: log.append(str(recover())))
        defer(None)  # type: ignore[arg-type]  # what is tried
        defer(log.append, "before")
        log.append("body")

    body()
    assert log == ["body", "before", NIL_DEREFERENCE]
    with pytest.raises(Error, match=NIL_DEREFERENCE):
        func(lambda: defer(None))()  # type: ignore[arg-type]


def test_without_a_deferred_call_results_and_exceptions_pass_untouched() -> None:  # D1
    outcome, error = object(), KeyError("itself")
    assert func(lambda: outcome)() is outcome
    with pytest.raises(KeyError) as caught:
        func(func(lambda: throw(error)))()
    assert caught.value is error
    assert (error.__context__, error.__cause__) == (None, None)
    assert vars(error) == {}
    gopy_frames = [entry for entry in caught.traceback if "gopy/_lang" in str(entry.path)]
    assert len(gopy_frames) == 2  # one for each mark


@pytest.mark.parametrize("end", [lambda: None, lambda: panic("over")], ids=["returns", "panics"])
def test_near_the_recursion_limit_a_deferred_call_runs_or_defer_has_raised(
    end: Callable[[], object], start: Start
) -> None:  # D2
    outcomes = set()

    def at_depth(levels: int, log: list[str]) -> None:
        if levels:
            at_depth(levels - 1, log)
        else:
            body(log)

    @func
    def body(log: list[str]) -> None:
        defer(log.append, "ran")
        log.append("deferred")
        end()

    limit = sys.getrecursionlimit()
    for levels in range(limit - 60, limit):
        log: list[str] = []
        with suppress(RecursionError, Panic):
            start(at_depth, levels, log).result()
        assert log in ([], ["deferred", "ran"])
        outcomes.add(len(log))
    assert outcomes == {0, 2}


@pytest.mark.parametrize("recovers", [True, False])
def test_what_a_panic_held_is_freed_without_a_collection(recovers: bool) -> None:  # D3
    freed: list[weakref.ref[Held]] = []

    @func
    def inner() -> None:
        held = Held()
        freed.append(weakref.ref(held))
        defer(lambda: None)
        panic("over")

    @func
    def outer() -> None:
        defer(lambda: recover() if recovers else None)
        inner()

    gc.disable()
    try:
        with suppress(Panic):
            outer()
        assert freed[0]() is None
    finally:
        gc.enable()


class Held:
    """What can be watched as it goes."""


def throw(error: BaseException) -> None:
    raise error
