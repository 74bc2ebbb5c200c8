"""recover: what stops a panic, who may, and what replaces one."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import pytest

from gopy import Goexit, Panic, chan, defer, func, panic, recover, returns
from gopy.errors import FatalError
from gopy.runtime import Error, PanicNilError

Start = Callable[..., Any]


class Custom(Panic):
    pass


KEY_ERROR, CUSTOM, ERROR = KeyError("key"), Custom("custom"), Error("runtime error: some")
RECOVERED: dict[str, tuple[Callable[[], object], object]] = {
    "a value": (lambda: panic("value"), "value"),
    "zero": (lambda: panic(0), 0),
    "an exception given to panic": (lambda: panic(KEY_ERROR), KEY_ERROR),
    "an exception that was raised": (lambda: throw(KEY_ERROR), KEY_ERROR),
    "a Panic that was raised": (lambda: throw(Panic("value")), "value"),
    "a class of panics of one's own": (lambda: throw(CUSTOM), CUSTOM),
    "a runtime error": (lambda: throw(ERROR), ERROR),
    "a runtime error given to panic": (lambda: panic(ERROR), ERROR),
}


@pytest.mark.parametrize("case", RECOVERED.values(), ids=RECOVERED)
def test_recover_gives(case: tuple[Callable[[], object], object]) -> None:
    end, value = case
    assert recovered_from(end) == value
    assert type(recovered_from(end)) is type(value)


def test_recover_gives_the_object_of_a_runtime_error_whose_text_is_go_s() -> None:
    c = chan[int]()
    c.close()
    value = recovered_from(c.close)
    assert isinstance(value, Error)
    assert str(value) == "close of closed channel"


def test_what_recover_gives_for_none_is_not_none() -> None:  # SEMANTICS 53
    assert isinstance(recovered_from(lambda: panic(None)), PanicNilError)


def test_a_recursion_error_is_a_panic() -> None:  # SEMANTICS 78
    def endless() -> None:
        endless()

    assert isinstance(recovered_from(endless), RecursionError)


def test_recover_gives_none_without_a_panic_and_the_second_time() -> None:  # SEMANTICS 54
    log: list[object] = [recover()]

    @func
    def body(end: Callable[[], object]) -> None:
        log.append(recover())
        defer(lambda: log.extend([recover(), recover()]))
        end()

    body(lambda: None)
    body(lambda: panic("over"))
    assert log == [None, None, None, None, None, "over", None]


class Recovers:
    def __init__(self) -> None:
        self.log: list[object] = []

    def method(self) -> None:
        self.log.append(recover())

    @func
    def marked(self) -> None:
        self.log.append(recover())

    def __call__(self) -> None:
        self.log.append(recover())

    def by_helper(self) -> None:
        self.method()

    def by_lambda(self) -> None:
        (lambda: self.log.append(recover()))()

    def by_marked(self) -> None:
        self.marked()


DIRECT: dict[str, Callable[[Recovers], Callable[[], object]]] = {
    "a bound method": lambda r: r.method,
    "a lambda": lambda r: lambda: r.log.append(recover()),
    "a partial": lambda r: functools.partial(Recovers.method, r),
    "a marked method": lambda r: r.marked,
    "a function marked twice": lambda r: func(r.marked),
    "an object that can be called": lambda r: r,
}
INDIRECT: dict[str, Callable[[Recovers], Callable[[], object]]] = {
    "a helper": lambda r: r.by_helper,
    "a lambda within": lambda r: r.by_lambda,
    "a marked helper": lambda r: r.by_marked,
    "a marked caller of a helper": lambda r: func(r.by_helper),
}


@pytest.mark.parametrize("make", DIRECT.values(), ids=DIRECT)
def test_what_is_deferred_itself_may_recover(
    make: Callable[[Recovers], Callable[[], object]],
) -> None:
    recovers = Recovers()
    assert panics_with(make(recovers)) is None
    assert recovers.log == ["over"]


@pytest.mark.parametrize("make", INDIRECT.values(), ids=INDIRECT)
def test_what_a_deferred_function_calls_recovers_nothing(
    make: Callable[[Recovers], Callable[[], object]],
) -> None:  # SEMANTICS 54
    recovers = Recovers()
    assert str(panics_with(make(recovers))) == "over"
    assert recovers.log == [None]


def test_recover_itself_deferred_recovers_nothing() -> None:  # SEMANTICS 54
    assert str(panics_with(recover)) == "over"
    assert str(panics_with(functools.partial(recover))) == "over"


def test_a_recovery_ends_the_frame_that_deferred_and_its_caller_goes_on() -> None:
    log: list[str] = []  # SEMANTICS 55, 56

    @func
    def inner() -> None:
        defer(log.append, "inner, deferred first")
        defer(recovers)
        defer(log.append, "inner, deferred last")
        panic("over")

    def recovers() -> None:
        log.append(f"recovered {recover()}")

    @func
    def outer() -> str:
        defer(lambda: log.append(f"outer recovers {recover()}"))
        inner()
        log.append("outer goes on")
        return "outer's"

    assert outer() == "outer's"
    assert log == [
        "inner, deferred last",
        "recovered over",
        "inner, deferred first",
        "outer goes on",
        "outer recovers None",
    ]


def test_a_panic_in_a_deferred_function_replaces_the_one_that_unwinds() -> None:  # SEMANTICS 57
    log: list[object] = []

    @func
    def body() -> None:
        defer(lambda: log.extend([recover(), recover()]))
        defer(panic, "third")
        defer(lambda: panic("second"))
        panic("first")

    body()
    assert log == ["third", None]


def test_the_newer_panic_has_the_older_one_as_its_context() -> None:
    @func
    def body() -> None:
        defer(lambda: throw(KeyError("newer")))
        throw(ValueError("older"))

    with pytest.raises(KeyError, match="newer") as caught:
        body()
    assert str(caught.value.__context__) == "older"


def test_a_deferred_function_has_panics_of_its_own() -> None:  # SEMANTICS 58
    log: list[object] = []

    @func
    def own() -> None:
        defer(lambda: log.append(recover()))
        panic("inner")

    @func
    def body() -> None:
        defer(lambda: log.append(recover()))
        defer(own)
        panic("outer")

    body()
    assert log == ["inner", "outer"]


def test_a_panic_may_be_raised_again_with_the_same_value() -> None:
    @func
    def inner() -> None:
        defer(lambda: panic(recover()))
        panic("again")

    assert recovered_from(inner) == "again"

    @func
    def raises_the_same() -> None:
        defer(lambda: throw(recover()))
        throw(KEY_ERROR)

    assert recovered_from(raises_the_same) is KEY_ERROR


def test_while_a_deferred_function_runs_the_exception_is_being_handled() -> None:
    log: list[object] = []

    @func
    def body() -> None:
        defer(lambda: log.append(sys.exception()))
        defer(lambda: recover())
        defer(lambda: log.append(sys.exception()))
        throw(KEY_ERROR)

    body()
    log.append(sys.exception())
    assert log == [KEY_ERROR, None, None]


NOT_PANICS: dict[str, BaseException] = {
    "Goexit": Goexit(),
    "SystemExit": SystemExit(3),
    "KeyboardInterrupt": KeyboardInterrupt(),
    "a fatal error": FatalError("fatal error: some"),
}


@pytest.mark.parametrize("error", NOT_PANICS.values(), ids=NOT_PANICS)
def test_what_is_no_panic_is_not_recovered(error: BaseException) -> None:  # SEMANTICS 61
    log: list[object] = []

    @func
    def body() -> None:
        defer(lambda: log.append(recover()))
        throw(error)

    with pytest.raises(type(error)) as caught:
        body()
    assert caught.value is error
    assert log == [None]


def test_deferred_functions_of_two_goroutines_may_wait_while_both_panic(start: Start) -> None:
    c = chan[str]()

    @func
    def body(name: str, waits: Callable[[], object]) -> list[object]:
        def recovers() -> None:
            before = sys.exception()
            waits()
            assert sys.exception() is before
            returns([recover(), recover()])

        defer(recovers)
        panic(name)

    one = start(body, "one", c.recv).parked("chan receive")
    other = start(body, "other", lambda: c.send("go on")).result()
    assert one.result() == ["one", None]
    assert other == ["other", None]


def recovered_from(end: Callable[[], object]) -> Any:
    """Return what recover gives when end() ended the function."""

    @func
    def body() -> Any:
        defer(lambda: returns(recover()))
        end()

    return body()


def panics_with(deferred: Callable[[], object]) -> Exception | None:
    """Panic above deferred(); return the panic that came through, if any."""

    @func
    def body() -> None:
        defer(deferred)
        panic("over")

    try:
        body()
    except Panic as error:
        return error
    return None


def throw(error: BaseException | None) -> None:
    assert error is not None
    raise error
