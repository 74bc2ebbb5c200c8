"""Contexts from outside: what Go's context/x_test.go asks of them, but for causes."""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from contexts import Wrapped
from gotest import go_test

from gopy import chan, recv, select
from gopy import time as gtime
from gopy.context import (
    CANCELED,
    DEADLINE_EXCEEDED,
    CancelFunc,
    Context,
    ContextLike,
    after_func,
    background,
    todo,
    with_cancel,
    with_cancel_cause,
    with_deadline,
    with_timeout,
    with_value,
    without_cancel,
)
from gopy.errors import Panic
from gopy.time import HOUR, MILLISECOND

SHORT = 1 * MILLISECOND
VERY_LONG = 1000 * HOUR
HERE = __name__


def is_open(ctx: ContextLike) -> bool:
    return select(recv(ctx.done()), default=True) is None


@go_test("context/x_test.go", "TestBackground", "TestTODO")
@pytest.mark.parametrize(
    ("make", "text"), [(background, "context.Background"), (todo, "context.TODO")]
)
def test_a_root_is_never_done_and_prints_its_name(make: Callable[[], Context], text: str) -> None:
    assert make() is make()
    assert make().done() is None
    assert is_open(make())
    assert str(make()) == text


@go_test("context/x_test.go", "TestWithCancel")
def test_cancel_reaches_everyone_before_it_returns() -> None:
    c1, cancel = with_cancel(background())
    assert str(c1) == "context.Background.WithCancel"
    other = Wrapped(c1)
    c2, _ = with_cancel(other)
    for ctx in (c1, other, c2):
        assert ctx.done() is not None
        assert ctx.err() is None
        assert is_open(ctx)
    cancel()
    for ctx in (c1, other, c2):
        assert not is_open(ctx)
        assert ctx.err() == CANCELED


@go_test("context/x_test.go", "TestDeadline")
def test_a_deadline_comes_also_through_other_contexts_and_at_once_if_it_has_gone_by() -> None:
    ctx: ContextLike
    ctx, _ = with_deadline(background(), gtime.now() + SHORT)
    assert str(ctx).startswith("context.Background.WithDeadline(")
    times_out(ctx)
    ctx, _ = with_deadline(background(), gtime.now() + SHORT)
    times_out(Wrapped(ctx))
    ctx, _ = with_deadline(background(), gtime.now() + SHORT)
    ctx, _ = with_deadline(Wrapped(ctx), gtime.now() + VERY_LONG)
    times_out(ctx)
    for ago in (SHORT, 0):
        ctx, _ = with_deadline(background(), gtime.now() - ago)
        assert not is_open(ctx)
        times_out(ctx)


@go_test("context/x_test.go", "TestTimeout")
def test_a_timeout_is_a_deadline_from_now() -> None:
    ctx: ContextLike
    ctx, _ = with_timeout(background(), SHORT)
    assert str(ctx).startswith("context.Background.WithDeadline(")
    times_out(ctx)
    ctx, _ = with_timeout(background(), SHORT)
    times_out(Wrapped(ctx))
    ctx, _ = with_timeout(background(), SHORT)
    ctx, _ = with_timeout(Wrapped(ctx), VERY_LONG)
    times_out(ctx)


@go_test("context/x_test.go", "TestCanceledTimeout")
def test_who_is_cancelled_before_the_deadline_is_cancelled() -> None:
    ctx, _ = with_timeout(background(), VERY_LONG)
    ctx, cancel = with_timeout(Wrapped(ctx), VERY_LONG)
    cancel()
    assert not is_open(ctx)
    assert ctx.err() == CANCELED


class Key1(int):
    """A key without a text of its own."""


class Key2(int):
    """Another class of keys, whose numbers may be the same."""

    def __str__(self) -> str:
        return f"Key2({int(self)})"


K1, K2, K3 = Key1(1), Key2(1), Key2(3)


@go_test("context/x_test.go", "TestValues")
def test_keys_are_the_same_by_class_and_value_and_the_nearest_counts() -> None:
    def held(ctx: ContextLike) -> list[object]:
        return [ctx.value(key) for key in (Key1(1), Key2(1), Key2(3))]

    assert held(background()) == [None, None, None]
    c1 = with_value(background(), K1, "c1k1")
    assert held(c1) == ["c1k1", None, None]
    text = f"context.Background.WithValue({HERE}.Key1, c1k1)"
    assert str(c1) == text
    c2 = with_value(c1, K2, "c2k2")
    assert held(c2) == ["c1k1", "c2k2", None]
    text += ".WithValue(Key2(1), c2k2)"
    assert str(c2) == text
    c3 = with_value(c2, K3, "c3k3")
    assert held(c3) == ["c1k1", "c2k2", "c3k3"]
    c4 = with_value(c3, K1, None)
    assert held(c4) == [None, "c2k2", "c3k3"]
    assert str(c4) == f"{text}.WithValue(Key2(3), c3k3).WithValue({HERE}.Key1, <nil>)"

    assert held(Wrapped(background())) == [None, None, None]
    o1 = Wrapped(c1)
    assert held(o1) == ["c1k1", None, None]
    assert held(with_value(o1, K2, "o2k2")) == ["c1k1", "o2k2", None]
    o3 = Wrapped(c4)
    assert held(o3) == [None, "c2k2", "c3k3"]
    assert held(with_value(o3, K3, None)) == [None, "c2k2", None]


@go_test("context/x_test.go", "TestSimultaneousCancels")
def test_a_tree_cancelled_everywhere_at_once_is_done(hammer: Callable[[str], None]) -> None:
    hammer("simultaneous_cancels")


@go_test("context/x_test.go", "TestInterlockedCancels")
def test_parent_and_child_may_cancel_each_other(hammer: Callable[[str], None]) -> None:
    hammer("interlocked_cancels")


class Layers(NamedTuple):
    """Thirty contexts or more on top of each other, of three kinds, in random order."""

    ctx: Context
    keys: list[object]
    cancels: list[CancelFunc]


def layers(timeout: float) -> Layers:
    ctx = background()
    keys: list[object] = []
    cancels: list[CancelFunc] = []
    kinds = ["value", "cancel", "timeout"]
    for kind in random.sample(kinds, 3) + random.choices(kinds, k=27):
        if kind == "value":
            keys.append(object())
            ctx = with_value(ctx, keys[-1], keys[-1])
            continue
        ctx, cancel = with_cancel(ctx) if kind == "cancel" else with_timeout(ctx, timeout)
        cancels.append(cancel)
    return Layers(ctx, keys, cancels)


@go_test("context/x_test.go", "TestLayersCancel")
def test_any_layer_s_cancel_reaches_the_top_and_values_stay() -> None:
    made = layers(VERY_LONG)
    assert is_open(made.ctx)
    assert str(made.ctx).startswith("context.Background.")
    assert all(made.ctx.value(key) is key for key in made.keys)
    random.choice(made.cancels)()
    assert not is_open(made.ctx)
    assert made.ctx.err() == CANCELED
    assert all(made.ctx.value(key) is key for key in made.keys)


@go_test("context/x_test.go", "TestLayersTimeout")
def test_any_layer_s_timeout_reaches_the_top_and_values_stay() -> None:
    made = layers(SHORT)
    assert all(made.ctx.value(key) is key for key in made.keys)
    times_out(made.ctx)
    assert all(made.ctx.value(key) is key for key in made.keys)


@go_test("context/x_test.go", "TestWithCancelSimultaneouslyCanceledParent")
def test_a_child_made_while_its_parent_is_cancelled_is_done(hammer: Callable[[str], None]) -> None:
    hammer("parent_cancelled_meanwhile")


@go_test("context/x_test.go", "TestWithValueChecksKey")
@pytest.mark.parametrize(
    ("key", "text"), [([], "key is not comparable"), (None, "nil key")], ids=["list", "None"]
)
def test_a_key_must_be_there_and_hashable(key: Any, text: str) -> None:
    with pytest.raises(Panic) as caught:
        with_value(background(), key, "bar")
    assert caught.value.value == text


NO_PARENT: Any = None


@go_test("context/x_test.go", "TestInvalidDerivedFail")
@pytest.mark.parametrize(
    "make",
    [
        lambda: with_cancel(NO_PARENT),
        lambda: with_cancel_cause(NO_PARENT),
        lambda: with_deadline(NO_PARENT, gtime.now()),
        lambda: with_timeout(NO_PARENT, SHORT),
        lambda: with_value(NO_PARENT, "foo", "bar"),
        lambda: without_cancel(NO_PARENT),
        lambda: after_func(NO_PARENT, print),
    ],
)
def test_no_context_comes_from_no_parent(make: Callable[[], object]) -> None:
    with pytest.raises(Panic, match="^cannot create context from nil parent$"):
        make()


@go_test("context/x_test.go", "TestDeadlineExceededSupportsTimeout")
@go_test("context/net_test.go", "TestDeadlineExceededIsNetError")
def test_a_deadline_s_error_says_that_it_is_a_timeout_and_temporary() -> None:  # SEMANTICS 141
    assert isinstance(DEADLINE_EXCEEDED, TimeoutError)
    assert (DEADLINE_EXCEEDED.timeout(), DEADLINE_EXCEEDED.temporary()) == (True, True)


@go_test("context/x_test.go", "TestWithoutCancel")
def test_without_cancel_keeps_the_values_alone() -> None:
    parent, cancel = with_timeout(with_value(background(), "key", "value"), VERY_LONG)
    ctx = without_cancel(parent)
    cancel()
    assert ctx.deadline() is None
    assert ctx.done() is None
    assert ctx.err() is None
    assert ctx.value("key") == "value"


@go_test("context/x_test.go", "TestAfterFuncCalledAfterCancel")
def test_a_function_is_started_by_the_cancel_and_not_before() -> None:
    ctx, cancel = with_cancel(background())
    started = chan[None]()
    stop = after_func(ctx, started.close)
    gtime.sleep(SHORT)
    assert select(started, default=True) is None
    cancel()
    assert started.recv_ok(20) == (None, False)
    assert not stop()


@go_test("context/x_test.go", "TestAfterFuncCalledAfterTimeout")
def test_a_function_is_started_by_the_timeout() -> None:
    ctx, _ = with_timeout(background(), SHORT)
    started = chan[None]()
    after_func(ctx, started.close)
    assert started.recv_ok(20) == (None, False)


@go_test("context/x_test.go", "TestAfterFuncCalledImmediately")
def test_a_function_is_started_at_once_if_the_context_is_done() -> None:
    ctx, cancel = with_cancel(background())
    cancel()
    started = chan[None]()
    stop = after_func(ctx, started.close)
    assert started.recv_ok(20) == (None, False)
    assert not stop()


@go_test("context/x_test.go", "TestAfterFuncNotCalledAfterStop")
def test_a_function_that_was_stopped_is_not_started() -> None:
    ctx, cancel = with_cancel(background())
    started = chan[None]()
    stop = after_func(ctx, started.close)
    assert stop()
    cancel()
    gtime.sleep(SHORT)
    assert select(started, default=True) is None
    assert not stop()


@go_test("context/x_test.go", "TestAfterFuncCalledAsynchronously")
def test_cancel_does_not_wait_for_the_function() -> None:
    ctx, cancel = with_cancel(background())
    handed = chan[int]()
    after_func(ctx, handed.send, 1)
    cancel()
    assert handed.recv(20) == 1


@go_test("context/x_test.go", "TestContextErrDoneRace")
def test_whoever_sees_an_error_finds_the_channel_closed(hammer: Callable[[str], None]) -> None:
    # SEMANTICS 152
    hammer("err_done_race")


def times_out(ctx: ContextLike) -> None:
    """Wait for ctx's deadline; fail if it's done for another reason."""
    assert select(recv(ctx.done()), timeout=20) is not None
    assert ctx.err() == DEADLINE_EXCEEDED
