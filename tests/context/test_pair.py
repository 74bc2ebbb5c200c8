"""What the with_… functions return: a tuple, a context manager, a context."""

import pytest

from gopy.context import (
    CANCELED,
    Canceled,
    Context,
    after_func,
    background,
    cause,
    with_cancel,
    with_cancel_cause,
    with_timeout,
    with_value,
)
from gopy.context.tree import Node


def test_with_cancels_at_its_end_and_lets_exceptions_through() -> None:
    with with_cancel(background()) as (ctx, cancel):
        assert ctx.err() is None
    assert ctx.err() == CANCELED
    with pytest.raises(ValueError, match="body"), with_cancel_cause(background()) as pair:
        raise ValueError("body")
    assert pair.err() == CANCELED
    assert cause(pair) is pair.err()


def test_cancel_inside_of_with_is_no_harm() -> None:
    why = ValueError("why")
    with with_cancel_cause(background()) as (ctx, cancel):
        cancel(why)
    assert cause(ctx) is why


def test_the_pair_is_its_context() -> None:
    ctx: Context
    with with_timeout(with_value(background(), "key", 1), 3600) as ctx:
        inner, cancel = ctx  # type: ignore[misc]  # a pair as well
        assert ctx.done() is inner.done()
        assert ctx.deadline() is inner.deadline()
        assert ctx.value("key") == 1
        assert not ctx.wait(0)
        ctx.check()
        assert str(ctx).split("[")[0] == str(inner).split("[")[0]
    assert ctx.err() is inner.err()
    assert ctx.wait()
    with pytest.raises(Canceled):
        ctx.check()


def test_a_pair_as_parent_stands_for_its_context() -> None:
    pair = with_cancel(background())
    child, _ = with_cancel(with_value(pair, "key", 1))
    started: list[int] = []
    after_func(pair, started.append, 1)
    assert isinstance(pair[0], Node)
    assert len(pair[0]._children or ()) == 2
    assert str(child).startswith("context.Background.WithCancel.WithValue(")
    pair[1]()
    assert child.err() == CANCELED
