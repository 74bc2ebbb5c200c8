"""Values, roots, and what is asked for along the chain."""

from typing import Any

import pytest
from contexts import Alone, Wrapped

from gopy.context import (
    CANCELED,
    Canceled,
    ContextLike,
    background,
    cause,
    todo,
    with_cancel,
    with_cancel_cause,
    with_deadline,
    with_timeout,
    with_value,
    without_cancel,
)
from gopy.time import SECOND, now

SAME_KEYS = [
    ("a", "a", True),
    (1, 1, True),
    ((1, "x"), (1, "x"), True),
    (None.__class__,) * 2 + (True,),
]
OTHER_KEYS = [(1, 1.0, False), (1, True, False), ("a", b"a", False), (1, 2, False)]


@pytest.mark.parametrize(("key", "asked", "found"), SAME_KEYS + OTHER_KEYS)
def test_keys_are_the_same_if_class_and_value_are(key: Any, asked: Any, found: bool) -> None:
    ctx = with_value(background(), key, "held")
    assert ctx.value(asked) == ("held" if found else None)


def test_the_nearest_value_counts_and_none_is_a_value() -> None:
    ctx = with_value(with_value(background(), "key", 1), "key", None)
    assert ctx.value("key") is None
    assert with_value(ctx, "key", 2).value("key") == 2


@pytest.mark.parametrize("root", [background, todo])
def test_as_long_as_it_is_not_done_there_is_no_cause(root: Any) -> None:  # SEMANTICS 153
    with with_cancel_cause(root()) as (ctx, cancel):
        below = with_value(with_timeout(ctx, 600)[0], "key", 1)
        assert [cause(each) for each in (root(), ctx, below, without_cancel(below))] == [None] * 4
        cancel(KeyError("why"))
        assert str(cause(below)) == "'why'"
        assert cause(without_cancel(below)) is None


def test_a_key_that_cannot_be_hashed_is_never_found() -> None:
    key: Any = []
    assert with_value(background(), "key", 1).value(key) is None


def test_values_are_looked_up_through_contexts_of_others() -> None:
    inner = with_value(background(), "key", 1)
    ctx = without_cancel(with_cancel(with_value(Wrapped(inner), "other", 2))[0])
    assert (ctx.value("key"), ctx.value("other"), ctx.value("none")) == (1, 2, None)


def test_a_value_s_context_is_done_when_its_parent_is() -> None:
    parent = Alone()
    ctx = with_value(with_value(parent, "a", 1), "b", 2)
    assert ctx.done() is parent.channel
    error = ValueError("gone")
    parent.cancel(error)
    assert ctx.err() is error
    with pytest.raises(ValueError, match="gone"):
        ctx.check()


def test_the_earliest_deadline_holds_and_is_told_down_the_tree() -> None:  # SEMANTICS 145
    at = now() + 3600
    early, _ = with_deadline(background(), at)
    assert with_deadline(early, at + SECOND)[0].deadline() is at
    assert with_value(with_cancel(early)[0], "key", 1).deadline() is at
    earlier, _ = with_deadline(early, at - SECOND)
    assert earlier.deadline() == at - SECOND
    assert early.deadline() is at
    assert with_cancel(Wrapped(early))[0].deadline() is at
    assert without_cancel(early).deadline() is None


@pytest.mark.parametrize("make", [background, todo])
def test_a_root_has_nothing(make: Any) -> None:
    ctx = make()
    assert (ctx.err(), ctx.deadline(), ctx.value("key")) == (None, None, None)
    ctx.check()
    assert not ctx.wait(0)
    assert not ctx.wait(0.001)


def test_without_cancel_ends_what_its_parent_ends_not() -> None:  # SEMANTICS 147
    parent, cancel = with_timeout(background(), 3600)
    cut = without_cancel(parent)
    below, cancel_below = with_cancel(cut)
    cancel()
    assert below.err() is None
    assert not below.wait(0)
    cancel_below()
    assert below.err() == CANCELED


@pytest.mark.parametrize("timeout", [0, -1, 0.002])
def test_wait_says_whether_the_context_is_done(timeout: float) -> None:
    ctx, cancel = with_cancel(background())
    assert not ctx.wait(timeout)
    assert not with_value(ctx, "key", 1).wait(timeout)
    cancel()
    assert ctx.wait(timeout)
    assert with_value(ctx, "key", 1).wait()


def test_check_raises_what_the_context_says() -> None:
    ctx: ContextLike
    ctx, cancel = with_cancel(background())
    ctx.check()
    cancel()
    with pytest.raises(Canceled, match="^context canceled$"):
        with_value(ctx, "key", 1).check()
