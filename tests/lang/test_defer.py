"""func, defer and returns: what a function does on its way out."""

import functools
import gc
import inspect
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gopy import chan, defer, func, go, panic, recover, returns, run, runtime
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

    with pytest.raises(BaseException) as caught:  # noqa: B017, PT011  # each of the table
        body()
    assert log == ["finally", "deferred"]
    if not isinstance(caught.value, runtime_goexit()):
        assert "end" in str(caught.value)


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
    for call in (func(body), functools.partial(start, body, log) and body):
        with pytest.raises(RuntimeError, match=r"is not marked with @gopy\.func$"):
            call(log)
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


RESULTS: dict[str, tuple[Callable[[], object], object]] = {}


def result(expected: object) -> Callable[[Callable[[], object]], None]:
    """Expect what is decorated, when marked, to return expected."""

    def add(body: Callable[[], object]) -> None:
        RESULTS[body.__name__] = body, expected

    return add


@result("deferred")
def a_deferred_function_replaces_what_return_has_set() -> str:
    defer(lambda: returns("deferred"))
    return "returned"


@result(["returned", "read"])
def a_deferred_function_reads_what_return_has_set() -> list[str]:
    defer(lambda: returns().append("read"))
    return ["returned"]


@result(4)
def each_deferred_function_sees_what_the_last_one_set() -> int:
    defer(lambda: returns(returns() * 2))
    defer(lambda: returns(returns() + 1))
    return 1


@result("set")
def what_was_set_is_the_result_of_a_function_without_return() -> None:
    assert returns("set") == "set"
    defer(lambda: None)


@result("returned")
def return_replaces_what_was_set() -> str:
    returns("set")
    return "returned"


@result(None)
def a_result_may_be_set_to_none() -> str:
    defer(lambda: returns(None))
    return "returned"


@result("set before")
def after_a_recovery_what_was_set_before_is_the_result() -> str:
    defer(lambda: recover())
    returns("set before")
    panic("over")


@result("recovered over")
def after_a_recovery_the_deferred_function_sets_the_result() -> str:
    defer(lambda: returns(f"recovered {recover()}"))
    panic("over")


@result(None)
def after_a_recovery_nothing_set_is_none() -> str:
    defer(lambda: recover())
    panic("over")


@result("outer")
def a_deferred_marked_function_speaks_of_its_own_result() -> str:
    defer(func(lambda: returns("inner")))
    return "outer"


@pytest.mark.parametrize("case", RESULTS.values(), ids=RESULTS)
def test_results(case: tuple[Callable[[], object], object]) -> None:  # SEMANTICS 55, 60
    body, expected = case
    assert func(body)() == expected


def test_the_result_of_main_is_also_what_a_deferred_function_says() -> None:
    assert run(a_deferred_function_replaces_what_return_has_set) == "deferred"
    assert run(after_a_recovery_the_deferred_function_sets_the_result) == "recovered over"


def test_returns_outside_of_a_marked_function_is_a_runtime_error() -> None:
    with pytest.raises(RuntimeError, match=r"^returns called outside of a function marked"):
        returns(1)


def test_without_a_deferred_call_results_and_exceptions_pass_untouched() -> None:  # D1
    outcome, error = object(), KeyError("itself")
    assert func(lambda: outcome)() is outcome
    depth = len(gc.get_referrers(outcome))
    assert func(lambda: outcome)() is outcome
    assert len(gc.get_referrers(outcome)) == depth
    with pytest.raises(KeyError) as caught:
        func(lambda: throw(error))()
    assert caught.value is error
    assert (error.__context__, error.__cause__) == (None, None)
    assert "__gopy_chain__" not in error.__dict__


@pytest.mark.parametrize("end", [lambda: None, lambda: panic("over")], ids=["returns", "panics"])
def test_near_the_recursion_limit_a_deferred_call_runs_or_defer_has_raised(
    end: Callable[[], object],
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
    for levels in range(limit - 400, limit):
        log: list[str] = []
        try:
            run(at_depth, levels, log)
        except (RecursionError, Exception) as error:
            assert isinstance(error, RecursionError) or str(error) == "over"
        assert log in ([], ["deferred", "ran"])
        outcomes.add(len(log))
    assert outcomes == {0, 2}


@pytest.mark.parametrize("recovers", [True, False])
def test_what_a_panic_held_is_freed_without_a_collection(recovers: bool) -> None:  # D3
    class Held:
        pass

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

    freed: list[weakref.ref[Held]] = []
    gc.disable()
    try:
        if recovers:
            outer()
        else:
            with pytest.raises(Exception, match="over"):  # noqa: PT012  # freed below
                outer()
        if not recovers:
            return
        assert freed[0]() is None
    finally:
        gc.enable()


def throw(error: BaseException) -> None:
    raise error


def runtime_goexit() -> type[BaseException]:
    try:
        runtime.goexit()
    except BaseException as error:
        return type(error)
