"""Deadlines: contexts that cancel themselves."""

import pytest
from worlds import own_world

from gopy import runtime
from gopy import time as gtime
from gopy._core import current
from gopy.context import (
    CANCELED,
    DEADLINE_EXCEEDED,
    background,
    cause,
    with_cancel,
    with_deadline_cause,
    with_timeout,
    with_timeout_cause,
)
from gopy.time import HOUR, MILLISECOND


def pending_timers() -> int:
    return sum(len(p.heap) for p in current().m.world.ps)


@own_world(procs=1)
def test_the_timer_goes_with_the_context_however_that_ends() -> None:
    parent, cancel_parent = with_cancel(background())
    kept, cancel = with_timeout(background(), HOUR)
    below, _ = with_timeout(parent, HOUR)
    assert pending_timers() == 2
    late, _ = with_timeout(background(), MILLISECOND)
    assert late.wait(20)
    assert pending_timers() == 2
    cancel()
    assert pending_timers() == 1
    cancel_parent()
    assert pending_timers() == 0
    assert [ctx.err() for ctx in (late, kept, below)] == [DEADLINE_EXCEEDED, CANCELED, CANCELED]


@own_world(procs=1)
@pytest.mark.parametrize("timeout", [0, -1])
def test_a_deadline_that_has_gone_by_needs_no_timer(timeout: float) -> None:
    ctx, cancel = with_timeout(background(), timeout)
    assert pending_timers() == 0
    assert ctx.err() == DEADLINE_EXCEEDED
    cancel()
    assert ctx.err() == DEADLINE_EXCEEDED


@own_world(procs=1)
def test_below_a_context_that_is_done_no_timer_is_started() -> None:
    parent, cancel = with_cancel(background())
    cancel()
    ctx, _ = with_timeout(parent, HOUR)
    assert pending_timers() == 0
    assert ctx.err() == CANCELED
    past, _ = with_timeout(parent, -1)
    assert past.err() == CANCELED


def test_a_parent_with_an_earlier_deadline_ends_its_child_by_its_own() -> None:  # SEMANTICS 146
    parent, _ = with_timeout_cause(background(), MILLISECOND, ValueError("parent"))
    child, _ = with_timeout_cause(parent, HOUR, ValueError("child"))
    assert str(child).endswith(".WithCancel")
    assert child.wait(20)
    assert child.err() == DEADLINE_EXCEEDED
    assert child.err() is not parent.err()
    assert cause(child) is cause(parent)


def test_the_cause_is_the_deadline_s_alone() -> None:  # SEMANTICS 143
    why = ValueError("slow")
    at = gtime.now() + MILLISECOND
    late, _ = with_deadline_cause(background(), at, why)
    assert late.deadline() is at
    assert late.wait(20)
    assert cause(late) is why
    early, cancel = with_deadline_cause(background(), gtime.now() + HOUR, why)
    cancel()
    assert cause(early) is early.err()


def test_it_prints_its_deadline_and_how_long_it_has() -> None:
    at = gtime.now() + HOUR
    ctx, _ = with_deadline_cause(background(), at, None)
    start, left = str(ctx).split(" [")
    assert start == f"context.Background.WithDeadline({at}"
    assert left.startswith("59m59.")
    assert left.endswith("s])")


def test_a_wrong_cause_is_told_at_once() -> None:
    wrong: list[BaseException] = []
    with pytest.raises(TypeError, match="want an exception as cause"):
        with_timeout_cause(background(), HOUR, wrong)  # type: ignore[arg-type]


@own_world(procs=1)
def test_a_deadline_costs_a_goroutine_only_when_it_comes() -> None:
    before = runtime.num_goroutine()
    ctx, _ = with_timeout(background(), MILLISECOND)
    assert runtime.num_goroutine() == before
    assert ctx.wait(20)
    while runtime.num_goroutine() > before:
        runtime.gosched()
