"""Deferred calls: Go's test/defer.go, deferprint.go, defernil.go and fixedbugs/issue8047.go."""

from collections.abc import Callable

import pytest
from gotest import go_test
from programs import run_program

from gopy import defer, func, recover
from gopy.runtime import Error

NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"


class Log:
    """Digits, in the order in which they were added."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, digit: int) -> None:
        self.text += str(digit)

    def add_all(self, *digits: int, last: str = "") -> None:
        self.text += "".join(map(str, digits)) + last


def each_by_itself(log: Log) -> None:
    for digit in range(10):
        defer(log.add, digit)


def with_more_arguments(log: Log) -> None:
    for digit in range(10):
        defer(log.add_all, digit, last="")


def by_closure(log: Log) -> None:
    for digit in range(10):
        defer(lambda digit=digit: log.add(digit))


@pytest.mark.parametrize("body", [each_by_itself, with_more_arguments, by_closure])
@go_test("test", "defer.go")
def test_calls_deferred_in_a_loop_run_last_first(body: Callable[[Log], None]) -> None:
    log = Log()
    func(body)(log)
    assert log.text == "9876543210"


@go_test("test", "defer.go")
def test_the_arguments_are_those_of_the_defer_and_what_a_closure_sees_is_later() -> None:
    log = Log()

    @func
    def body() -> None:
        digit = 1
        defer(log.add, digit)
        defer(lambda: log.add(digit))
        digit = 2
        assert log.text == ""

    body()
    assert log.text == "21"


@go_test("test", "deferprint.go")
def test_print_itself_can_be_deferred_with_any_arguments() -> None:
    done = run_program("""
        from gopy import defer, run

        def main():
            defer(print, 42, True, False, 1.5, "world", None, [], b"x", 255, sep="|")
            defer(print, *range(1, 21))
            defer(print, "printing: ", end="")

        run(main)
    """)
    numbers = " ".join(map(str, range(1, 21)))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"printing: {numbers}\n42|True|False|1.5|world|None|[]|b'x'|255\n"


@go_test("test", "defernil.go")
def test_deferring_none_panics_when_the_call_would_run() -> None:
    reached = []
    recovered: list[object] = []

    @func
    def defers_none() -> None:
        defer(None)  # type: ignore[arg-type]  # what is tried
        reached.append(1)

    @func
    def recovers() -> None:
        defer(lambda: recovered.append(recover()))
        defers_none()

    recovers()
    assert reached == [1]
    assert isinstance(recovered[0], Error)
    assert str(recovered[0]) == NIL_DEREFERENCE


@go_test("test", "fixedbugs/issue8047.go")
def test_a_deferred_none_outlasts_deep_calls() -> None:
    recovered: list[object] = []

    def deeper(levels: int) -> int:
        return deeper(levels - 1) if levels else 0

    @func
    def body() -> None:
        defer(lambda: recovered.append(recover()))
        defer(None)  # type: ignore[arg-type]  # what is tried
        deeper(500)

    body()
    assert str(recovered[0]) == NIL_DEREFERENCE
