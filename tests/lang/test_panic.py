"""panic and what it raises; errors of the runtime; the panic that ends a program without run."""

from collections.abc import Callable
from typing import Any

import pytest
from programs import run_program
from worlds import until_waiting

from gopy import (
    DeadlockError,
    FatalError,
    Goexit,
    Panic,
    UnrecoveredPanic,
    chan,
    defer,
    errors,
    func,
    go,
    panic,
    recover,
    runtime,
)
from gopy.runtime import Error, PanicNilError

VALUES: list[Any] = ["text", "", 0, 42, False, (1, "two"), [], b"x", object(), int, 1.5]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__ + repr(value)[:6])
def test_panic_raises_its_value(value: object) -> None:
    with pytest.raises(Panic) as caught:
        panic(value)
    assert type(caught.value) is Panic
    assert caught.value.value is value
    assert caught.value.args == (value,)
    assert str(caught.value) == str(value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@pytest.mark.parametrize("value", [KeyError("key"), Error("runtime error: some"), SystemExit(3)])
def test_an_exception_given_to_panic_is_its_value_and_its_cause(value: BaseException) -> None:
    with pytest.raises(Panic) as caught:
        panic(value)
    assert type(caught.value) is Panic
    assert caught.value.value is caught.value.__cause__ is value
    assert str(caught.value) == str(value)


def test_panic_of_none_is_an_error_of_its_own() -> None:  # SEMANTICS 53
    with pytest.raises(PanicNilError) as caught:
        panic(None)
    assert str(caught.value) == "runtime error: panic called with nil argument"
    assert isinstance(caught.value, Error)


def test_panic_takes_exactly_one_value_by_position() -> None:
    with pytest.raises(TypeError):
        panic()  # type: ignore[call-arg]  # what is tried
    with pytest.raises(TypeError):
        panic(value="text")  # type: ignore[call-arg]  # what is tried


def test_panics_and_errors_stand_among_python_s_own() -> None:
    assert issubclass(Panic, Exception)
    assert issubclass(Error, Panic) and issubclass(Error, RuntimeError)
    assert not issubclass(Goexit, Exception)
    assert issubclass(FatalError, SystemExit)
    assert issubclass(UnrecoveredPanic, FatalError) and issubclass(DeadlockError, FatalError)
    assert (Error.__module__, PanicNilError.__module__) == ("gopy.runtime", "gopy.runtime")
    assert (runtime.Error, runtime.PanicNilError) == (errors.Error, errors.PanicNilError)


def closed() -> chan[int]:
    c = chan[int]()
    c.close()
    return c


RUNTIME_ERRORS: dict[str, Callable[[], object]] = {
    "send on closed channel": lambda: closed().send(1),
    "close of closed channel": lambda: closed().close(),
    "makechan: size out of range": lambda: chan(-1),
}


@pytest.mark.parametrize("text", RUNTIME_ERRORS)
def test_an_error_of_the_runtime_has_go_s_text_and_no_prefix(text: str) -> None:  # SEMANTICS 2
    for kind in (Error, Panic, RuntimeError, Exception):
        with pytest.raises(kind) as caught:
            RUNTIME_ERRORS[text]()
        assert type(caught.value) is Error
        assert str(caught.value) == text


def test_a_fatal_error_is_an_exit_with_status_2() -> None:
    report = "fatal error: some\n"
    error = FatalError(report)
    assert (error.code, error.report, str(error)) == (2, report, report)


def die_of(end: Callable[[], object]) -> UnrecoveredPanic:
    """Let a goroutine end by end(), and go on until that reaches the caller."""
    go(end)
    with pytest.raises(UnrecoveredPanic) as caught:
        while True:
            runtime.gosched()
    return caught.value


def test_without_run_a_panic_is_raised_in_goroutine_1_and_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:  # SEMANTICS 46
    log: list[str] = []

    def ends() -> None:
        defer(log.append, "deferred")
        panic("boom")

    error = die_of(ends)
    assert log == ["deferred"]
    assert error.code == 2
    assert error.report.startswith("panic: boom\n\ngoroutine ")
    assert capsys.readouterr().err == error.report
    assert isinstance(error.__cause__, Panic) and error.__cause__.value == "boom"


def test_its_cause_is_the_exception_itself(capsys: pytest.CaptureFixture[str]) -> None:
    failure = KeyError("key")

    def ends() -> None:
        raise failure

    assert die_of(ends).__cause__ is failure
    assert capsys.readouterr().err.startswith("panic: KeyError: 'key'\n\ngoroutine ")


def test_after_it_the_others_are_frozen_and_a_new_program_begins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log: list[str] = []
    c = chan[int]()

    def waits() -> None:
        try:
            c.recv()
        finally:
            log.append("never")

    waiting = go(waits)
    until_waiting(waiting, "chan receive")
    die_of(lambda: panic("boom"))
    assert "panic: boom" in capsys.readouterr().err
    answers = chan[int](1)
    later = go(answers.send, 5)
    assert answers.recv() == 5
    assert later.id > waiting.id  # SEMANTICS 75
    assert waiting not in runtime.goroutines()
    assert log == []


def test_a_panic_can_t_be_recovered_by_another_goroutine(
    capsys: pytest.CaptureFixture[str],
) -> None:  # SEMANTICS 47
    log: list[object] = []

    @func
    def starts_and_waits() -> None:
        defer(lambda: log.append(recover()))
        go(panic, "of another")
        while True:
            runtime.gosched()

    with pytest.raises(UnrecoveredPanic):
        starts_and_waits()
    assert log == [None]
    assert "panic: of another" in capsys.readouterr().err


def test_what_goroutine_1_s_own_code_raises_is_ordinary_python(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runtime.current()
    with pytest.raises(Panic, match="ordinary"):
        panic("ordinary")
    runtime.gosched()
    assert capsys.readouterr().err == ""


def test_without_run_a_script_exits_with_2_and_a_handler_may_see_why() -> None:
    done = run_program("""
        import atexit
        import sys
        from gopy import DeadlockError, UnrecoveredPanic, chan, go, panic

        atexit.register(print, "atexit")
        c = chan()
        try:
            c.recv()
        except DeadlockError as error:
            print(error.code, error.report.splitlines()[0])
        go(c.recv)
        try:
            chan().recv()
        except DeadlockError as error:
            print(error.report.count("chan receive"))
        c.send("a parked goroutine may be woken")
        go(panic, "boom")
        try:
            c.recv()
        finally:
            print("finally", sys.exception().code)
    """)
    assert done.stdout.splitlines() == [
        "2 fatal error: all goroutines are asleep - deadlock!",
        "2",
        "finally 2",
        "atexit",
    ]
    assert done.returncode == 2
    assert done.stderr.count("fatal error: all goroutines are asleep - deadlock!") == 2
    assert done.stderr.count("panic: boom") == 1
