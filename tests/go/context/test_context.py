"""Trees of contexts: what Go's context/context_test.go asks of them."""

from contexts import Wrapped, ids, since
from gotest import go_test

from gopy import chan, recv, runtime, select
from gopy.context import (
    CANCELED,
    Context,
    after_func,
    background,
    with_cancel,
    with_timeout,
    with_value,
)
from gopy.context.pair import Pair
from gopy.context.tree import Node
from gopy.time import HOUR, MINUTE

VERY_LONG = 1000 * HOUR


def node(ctx: object) -> Node:
    """Return ctx as what it is inside."""
    assert isinstance(ctx, Node)
    return ctx


def children(ctx: object) -> list[Node]:
    return [*(node(ctx)._children or ())]


def is_open(ctx: Context) -> bool:
    return select(recv(ctx.done()), default=True) is None


@go_test("context/x_test.go", "TestParentFinishesChild")
def test_a_parent_finishes_its_children_and_forgets_them() -> None:
    parent, cancel = with_cancel(background())
    child, _ = with_cancel(parent)
    valued = with_value(parent, "key", "value")
    timed, _ = with_timeout(valued, VERY_LONG)
    after_func(parent, lambda: None)
    everyone = [parent, child, valued, timed]
    assert all(map(is_open, everyone))
    assert children(parent)[:2] == [child, timed]
    assert len(children(parent)) == 3
    assert all(each._leader is parent for each in children(parent))

    cancel()
    assert children(parent) == []
    for ctx in [*everyone, with_value(parent, "key", "value")]:
        assert not is_open(ctx)
        assert ctx.err() == CANCELED


@go_test("context/x_test.go", "TestChildFinishesFirst")
def test_a_child_that_finishes_first_leaves_its_parent_alone() -> None:
    cancelable, _ = with_cancel(background())
    for parent in (background(), cancelable):
        child, cancel = with_cancel(parent)
        assert is_open(child)
        if parent is cancelable:
            assert children(parent) == [child]
        else:
            assert node(child)._leader is None
        cancel()
        assert not is_open(child)
        assert child.err() == CANCELED
        if parent is cancelable:
            assert is_open(parent)
            assert children(parent) == []
        assert parent.err() is None


@go_test("context/x_test.go", "TestCancelRemoves")
def test_whoever_is_cancelled_is_no_child_any_more() -> None:
    ctx, _ = with_cancel(background())
    ends = [
        lambda: with_cancel(ctx)[1],
        lambda: with_timeout(ctx, 60 * MINUTE)[1],
        lambda: after_func(ctx, lambda: None),
    ]
    for make in ends:
        assert children(ctx) == []
        end = make()
        assert len(children(ctx)) == 1
        end()
        assert children(ctx) == []


def started(make: object) -> int:
    """Return how many goroutines make(), which makes a child, starts."""
    assert callable(make)
    before = ids()
    made.append(make())
    return since(before)


made: list[Pair] = []


@go_test("context/x_test.go", "TestCustomContextGoroutines")
def test_only_a_parent_with_a_channel_of_its_own_costs_a_goroutine() -> None:  # SEMANTICS 149
    made.clear()
    before = ids()
    own = Wrapped(background(), chan())
    assert started(lambda: with_cancel(own)) == 1
    assert started(lambda: with_timeout(own, VERY_LONG)) == 1

    ctx1, cancel1 = with_cancel(background())
    ctx2 = Wrapped(ctx1)
    assert started(lambda: with_cancel(ctx2)) == 0
    ctx3 = made[-1][0]
    assert started(lambda: with_cancel(Wrapped(ctx2, chan()))) == 1
    assert started(lambda: with_timeout(ctx3, VERY_LONG)) == 0
    ctx4 = made[-1][0]
    assert started(lambda: with_cancel(ctx4)) == 0
    ctx5, cancel5 = made[-1]
    cancel5()
    assert started(lambda: with_timeout(ctx5, VERY_LONG)) == 0
    cancel1()
    assert started(lambda: with_cancel(ctx5)) == 0
    for _, cancel in made:
        cancel()
    while since(before):  # they see their children done, and end
        runtime.gosched()
