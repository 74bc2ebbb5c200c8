"""Why a context is done: what Go's context/x_test.go asks of causes, and of custom contexts."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from contexts import Alone, Custom, Wrapped
from gotest import go_test

from gopy import chan
from gopy.context import (
    CANCELED,
    DEADLINE_EXCEEDED,
    ContextLike,
    background,
    cause,
    todo,
    with_cancel,
    with_cancel_cause,
    with_timeout,
    with_timeout_cause,
    without_cancel,
)

FOREVER = 1e6
PARENT, CHILD, SLOW, EARLY = (ValueError(text) for text in ("parent", "child", "slow", "early"))


def of_cancel(*causes: BaseException | None) -> ContextLike:
    ctx, cancel = with_cancel_cause(background())
    for each in causes:
        cancel(each)
    return ctx


def of_child(*steps: str) -> ContextLike:
    """Return a child after steps: its own cancel or its parent's, with a cause if in capitals."""
    parent, cancel_parent = with_cancel_cause(background())
    child, cancel_child = with_cancel_cause(parent)
    for step in steps:
        if step.lower() == "parent":
            cancel_parent(PARENT if step.isupper() else None)
        else:
            cancel_child(CHILD if step.isupper() else None)
    return child


def of_timeout(timeout: float, late: BaseException | None) -> ContextLike:
    ctx, cancel = with_timeout_cause(background(), timeout, late)
    cancel()
    return ctx


def stacked(timeout: float) -> ContextLike:
    parent, cancel = with_cancel_cause(background())
    ctx, _ = with_timeout_cause(parent, timeout, SLOW)
    cancel(EARLY)
    return ctx


def cut_off() -> ContextLike:
    parent, cancel = with_cancel_cause(background())
    ctx = without_cancel(parent)
    cancel(EARLY)
    return ctx


def custom(*steps: str) -> ContextLike:
    """Return a custom context after steps: its own cancel, and its parent's with a cause."""
    parent, cancel = with_cancel_cause(background())
    ctx = Custom(parent)
    for step in steps:
        if step == "own":
            ctx.cancel()
        else:
            cancel(PARENT)
            ctx.done().recv()  # type: ignore[union-attr]
    return ctx


class Case(NamedTuple):
    """A context, and what it's to say."""

    name: str
    make: Callable[[], ContextLike]
    err: Exception | None
    cause: BaseException | None


CASES = [
    Case("background", background, None, None),
    Case("todo", todo, None, None),
    Case("live", of_cancel, None, None),
    Case("no cause", lambda: of_cancel(None), CANCELED, CANCELED),
    Case("a cause", lambda: of_cancel(PARENT), CANCELED, PARENT),
    Case("the first of two causes", lambda: of_cancel(PARENT, CHILD), CANCELED, PARENT),
    Case("none first, then a cause", lambda: of_cancel(None, CHILD), CANCELED, CANCELED),
    Case("the parent's before the child's", lambda: of_child("PARENT", "CHILD"), CANCELED, PARENT),
    Case("the child's before the parent's", lambda: of_child("CHILD", "PARENT"), CANCELED, CHILD),
    Case("the parent's before none", lambda: of_child("PARENT", "child"), CANCELED, PARENT),
    Case("none before the parent's", lambda: of_child("child", "PARENT"), CANCELED, CANCELED),
    Case("none of the parent's first", lambda: of_child("parent", "CHILD"), CANCELED, CANCELED),
    Case("the child's before none", lambda: of_child("CHILD", "parent"), CANCELED, CHILD),
    Case("too late", lambda: of_timeout(0, None), DEADLINE_EXCEEDED, DEADLINE_EXCEEDED),
    Case("cancelled in time", lambda: of_timeout(FOREVER, None), CANCELED, CANCELED),
    Case("too late for a cause", lambda: of_timeout(0, SLOW), DEADLINE_EXCEEDED, SLOW),
    Case("the cause is the time's alone", lambda: of_timeout(FOREVER, SLOW), CANCELED, CANCELED),
    Case("late before the parent's end", lambda: stacked(0), DEADLINE_EXCEEDED, SLOW),
    Case("the parent's end before it's late", lambda: stacked(FOREVER), CANCELED, EARLY),
    Case("cut off", cut_off, None, None),
    Case("custom alone", lambda: custom("own"), CANCELED, CANCELED),
    Case("custom after its parent", lambda: custom("parent", "own"), CANCELED, PARENT),
    Case("custom before its parent", lambda: custom("own", "parent"), CANCELED, PARENT),
]


@go_test("context/x_test.go", "TestCause")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_reason_holds(case: Case) -> None:  # SEMANTICS 142
    ctx = case.make()
    assert ctx.err() == case.err
    assert cause(ctx) == case.cause


@go_test("context/x_test.go", "TestCauseRace")
def test_whoever_sees_that_it_is_done_sees_why(hammer: Callable[[str], None]) -> None:
    hammer("cause_race")


@go_test("context/x_test.go", "TestWithCancelCanceledParent")
def test_a_child_of_a_done_parent_is_born_done_for_the_same_reason() -> None:  # SEMANTICS 144
    child, _ = with_cancel(of_cancel(PARENT))
    assert child.wait(0)
    assert child.err() == CANCELED
    assert cause(child) is PARENT


@go_test("context/x_test.go", "TestCustomContextPropagation")
def test_a_cause_comes_through_a_context_with_a_channel_of_its_own() -> None:  # SEMANTICS 143
    ctx1, cancel1 = with_cancel_cause(background())
    done = chan[None]()
    ctx3, _ = with_cancel(Wrapped(ctx1, done))
    cancel1(PARENT)
    assert not ctx3.wait(0)
    done.close()
    assert ctx3.wait(20)
    assert ctx3.err() == CANCELED
    assert cause(ctx3) is PARENT


@go_test("context/x_test.go", "TestCustomContextCause")
def test_a_custom_parent_has_no_cause_and_does_not_hear_of_its_child_s() -> None:
    done = Alone()
    done.cancel()
    assert (done.err(), cause(done)) == (CANCELED, CANCELED)

    parent = Alone()
    child, cancel = with_cancel_cause(parent)
    cancel(CHILD)
    assert (child.err(), cause(child)) == (CANCELED, CHILD)
    assert (parent.err(), cause(parent)) == (None, None)
    parent.cancel()
    assert (child.err(), cause(child)) == (CANCELED, CHILD)
    assert (parent.err(), cause(parent)) == (CANCELED, CANCELED)

    parent = Alone()
    heard, cancel_heard = with_timeout(parent, FOREVER)
    parent.cancel()
    cancel_heard()
    assert (heard.err(), cause(heard)) == (CANCELED, CANCELED)
    assert (parent.err(), cause(parent)) == (CANCELED, CANCELED)
