"""Errors at run time are panics that can be recovered: Go's test/recover2.go and recover3.go."""

import operator
from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test

from gopy import chan, defer, func, go, nil_chan, panic, recover
from gopy.runtime import Error, PanicNilError

NIL: Any = None
ONE: Any = 1
ZERO = 0


def closed() -> chan[int]:
    c = chan[int]()
    c.close()
    return c


def defer_nil() -> None:
    defer(NIL)


# Python's own, which Go has too: recover gives the exception.
OF_PYTHON: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("index", lambda: [1, 2][123], IndexError, "index out of range"),
    ("index of bytes", lambda: b"ab"[99_999], IndexError, "index out of range"),
    ("division", lambda: 1 // ZERO, ZeroDivisionError, "by zero"),
    ("remainder", lambda: 1 % ZERO, ZeroDivisionError, "by zero"),
    ("attribute of nil", lambda: NIL.field, AttributeError, "'NoneType' object has no attribute"),
    ("item of nil", lambda: NIL[5000], TypeError, "'NoneType' object is not subscriptable"),
    ("item of a nil map", lambda: operator.setitem(NIL, 1, 2), TypeError, "'NoneType' object"),
    ("call of nil", lambda: NIL(), TypeError, "'NoneType' object is not callable"),
    ("missing method", lambda: ONE.missing(), AttributeError, "no attribute 'missing'"),
    ("conversion", lambda: ONE + "1", TypeError, "'int' and 'str'"),
    ("comparison", lambda: ONE < "1", TypeError, "'int' and 'str'"),
    ("hash", lambda: {}[[]], TypeError, "unhashable type"),
]
# Go's alone: the object is Go's runtime.Error, its text is Go's.
OF_GO: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("send on closed", lambda: closed().send(1), Error, "send on closed channel"),
    ("close of closed", lambda: closed().close(), Error, "close of closed channel"),
    ("close of nil", lambda: nil_chan.close(), Error, "close of nil channel"),
    ("size of a channel", lambda: chan[int](-1), Error, "makechan: size out of range"),
    ("nil function", func(defer_nil), Error, "nil pointer dereference"),
    ("nil panic", lambda: panic(NIL), PanicNilError, "panic called with nil argument"),
]

faults = pytest.mark.parametrize(
    ("fault", "kind", "text"),
    [pytest.param(*rest, id=name) for name, *rest in OF_PYTHON + OF_GO],
)


@faults
@go_test("test", "recover2.go", "recover3.go")
def test_an_error_at_run_time_is_recovered_as_the_error_with_its_text(
    fault: Callable[[], object], kind: type[Exception], text: str
) -> None:
    recovered: list[object] = []

    @func
    def check() -> str:
        defer(lambda: recovered.append(recover()))
        fault()
        return "did not panic"

    assert check() is None
    assert type(recovered[0]) is kind
    assert text in str(recovered[0])


@faults
@go_test("test", "recover3.go")
def test_a_goroutine_recovers_its_own_error_and_ends_in_peace(
    fault: Callable[[], object], kind: type[Exception], text: str
) -> None:
    recovered = chan[object]()

    def check() -> None:
        defer(lambda: recovered.send(recover()))
        fault()

    go(check)
    error = recovered.recv(timeout=30)
    assert type(error) is kind
    assert text in str(error)
