"""Trees of contexts: who is done when one is cancelled, and what is left of them."""

import gc
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from worlds import own_world

from gopy import chan, go, recv, runtime, select
from gopy._core import current
from gopy._core.sched import midst
from gopy.context import (
    CANCELED,
    ContextLike,
    after_func,
    background,
    cause,
    with_cancel,
    with_cancel_cause,
    with_timeout,
    with_value,
)
from gopy.context.tree import Node
from gopy.sync import WaitGroup

Start = Callable[..., Any]


def test_cancel_goes_down_and_not_up_or_sideways() -> None:  # SEMANTICS 139
    root, _ = with_cancel(background())
    left, cancel_left = with_cancel(root)
    right, _ = with_cancel(root)
    below, _ = with_cancel(with_value(left, "key", 1))
    cancel_left()
    assert [ctx.err() for ctx in (root, left, right, below)] == [None, CANCELED, None, CANCELED]


def test_parents_are_finished_before_their_children_and_the_older_child_first() -> None:
    order = []

    class Named(Node):
        __slots__ = ("name",)
        name: str

        def finish(self) -> None:
            order.append(self.name)
            super().finish()

    nodes: dict[str, ContextLike] = {"": background()}
    for name in ["root", "a", "b", "a1", "b1", "a2"]:
        parent = {"root": "", "a": "root", "b": "root"}.get(name, name[0])
        nodes[name] = node = Named(nodes[parent])
        node.name = name
        node.follow()
    assert isinstance(nodes["root"], Node)
    nodes["root"].cancel_plainly()
    assert order == ["root", "a", "a1", "a2", "b", "b1"]


def test_a_context_has_one_channel_and_nobody_else_can_close_it() -> None:  # SEMANTICS 152
    ctx, cancel = with_cancel(background())
    done = ctx.done()
    assert done is not None
    assert ctx.done() is done
    assert with_value(ctx, "key", 1).done() is done
    assert not hasattr(done, "close")
    cancel()
    assert ctx.done() is done
    assert done.recv_ok() == (None, False)


def test_a_channel_that_is_asked_for_afterwards_is_closed() -> None:
    ctx, cancel = with_cancel(background())
    cancel()
    assert select(recv(ctx.done()), default=True) is not None
    assert ctx.done() is ctx.done()


def test_a_second_cancel_changes_nothing() -> None:
    ctx, cancel = with_cancel_cause(background())
    why = ValueError("first")
    cancel(why)
    err = ctx.err()
    cancel(ValueError("second"))
    cancel()
    assert ctx.err() is err
    assert cause(ctx) is why


def test_a_child_of_a_done_context_is_no_child_of_it() -> None:  # X1, X2
    root, cancel = with_cancel(background())
    cancel()
    child, _ = with_cancel(root)
    assert child.err() == CANCELED
    assert isinstance(root, Node)
    assert root._children is None


class Slow(Node):
    """A node that takes its time to be finished."""

    __slots__ = ("gate",)
    gate: chan[None]

    def finish(self) -> None:
        self.gate.recv()
        super().finish()


def slow_tree() -> tuple[Node, Slow, Node]:
    """Return a node, its slow child, and that one's child."""
    root = Node(background())
    slow = Slow(root)
    slow.gate = chan[None]()
    slow.follow()
    last = Node(slow)
    last.follow()
    last.done()
    return root, slow, last


@own_world()
def test_a_second_canceller_and_who_asks_for_the_error_wait_until_all_is_done() -> None:  # X4
    root, slow, last = slow_tree()
    log = []
    wg = WaitGroup()

    def log_after(what: str, f: Callable[[], object]) -> None:
        f()
        log.append(what)

    first = wg.go(log_after, "first", root.cancel_plainly)
    while first.wait_reason != "chan receive":
        runtime.gosched()
    assert root.err() == CANCELED  # it's finished, so nobody need wait for it
    wg.go(log_after, "again", root.cancel_plainly)
    wg.go(log_after, "below", last.cancel_plainly)
    wg.go(log_after, "error", last.err)
    for _ in range(20):
        runtime.gosched()
    assert log == []
    slow.gate.send(None)
    wg.wait(20)
    assert sorted(log) == ["again", "below", "error", "first"]
    assert last._sweeper is None


def test_who_cancels_once_more_on_its_way_does_not_wait_for_itself() -> None:
    class Again(Node):
        __slots__ = ()

        def finish(self) -> None:
            self.cancel_plainly()
            assert self.err() == CANCELED
            super().finish()

    ctx = Again(background())
    ctx.done()
    ctx.cancel_plainly()
    assert ctx.err() == CANCELED


def test_a_canceller_whose_world_is_over_is_not_waited_for() -> None:
    root, _, last = slow_tree()

    @own_world()
    def leave_in_the_middle() -> None:
        g = go(root.cancel_plainly)
        while g.wait_reason != "chan receive":
            runtime.gosched()

    leave_in_the_middle()
    assert last.err() == CANCELED
    last.cancel_plainly()


def test_a_tree_may_be_deeper_than_the_stack() -> None:
    root, cancel = with_cancel(background())
    ctx: ContextLike = root
    for i in range(3000):
        ctx, _ = with_cancel(with_value(ctx, i, -i))
    assert ctx.value(0) == 0
    assert ctx.value(2999) == -2999
    assert ctx.deadline() is None
    assert str(ctx).count(".WithCancel") == 3001
    cancel()
    assert ctx.err() == CANCELED


def timers_and_goroutines() -> tuple[int, int]:
    world = current().m.world
    return sum(len(p.heap) for p in world.ps), runtime.num_goroutine()


@own_world(procs=1)
def test_a_hundred_thousand_cancelled_children_leave_nothing_behind() -> None:
    root, _ = with_cancel(background())
    assert isinstance(root, Node)
    before = timers_and_goroutines()
    kept = []
    for i in range(100_000):
        kind = i % 4
        if kind == 0:
            child, cancel = with_cancel(root)
        elif kind == 1:
            child, cancel = with_timeout(root, 3600)
        elif kind == 2:
            child, cancel = with_timeout(with_value(root, "key", i), 3600)
            child.done()
        else:
            after_func(root, print)()
            continue
        if i < 50:
            kept.append(weakref.ref(child))
        if i % 100 == 1:
            runtime.gosched()  # else it is a goroutine that computes for a second
        cancel()
    assert not root._children
    assert timers_and_goroutines() == before
    del child, cancel
    assert not any(ref() for ref in kept), "a cancelled context is free without the collector"


@own_world(procs=1)
def test_a_cancelled_child_leaves_no_waiter_behind() -> None:
    root, _ = with_cancel(background())
    done = root.done()
    before = timers_and_goroutines()
    for _ in range(100):
        child, cancel = with_timeout(root, 3600)
        wg = WaitGroup()
        wg.go(select, recv(child.done()), recv(done))
        wg.go(child.wait)
        runtime.gosched()
        cancel()
        wg.wait()
    assert timers_and_goroutines() == before
    assert done is not None
    receivers = done.whole._receivers
    assert receivers is not None
    assert not receivers.anyone()


def test_what_was_never_cancelled_is_garbage() -> None:
    root, _ = with_cancel(background())
    child, _ = with_cancel(root)
    refs = [weakref.ref(root), weakref.ref(child)]
    del root, child, _
    gc.collect()
    assert [ref() for ref in refs] == [None, None]


def test_a_thread_cancels_what_goroutines_wait_for(start: Start) -> None:
    ctx, cancel = with_cancel(background())
    waiters = [start(ctx.wait) for _ in range(3)]
    for waiter in waiters:
        waiter.parked("chan receive")
    thread = threading.Thread(target=cancel)
    thread.start()
    assert [waiter.result() for waiter in waiters] == [True] * 3
    thread.join()


@pytest.mark.parametrize("wrong", ["text", 1, ValueError])
def test_a_cause_is_an_exception(wrong: Any) -> None:
    ctx, cancel = with_cancel_cause(background())
    with pytest.raises(TypeError, match="want an exception"):
        cancel(wrong)
    assert ctx.err() is None


def test_each_context_has_an_error_of_its_own() -> None:
    root, cancel = with_cancel(background())
    children = [with_cancel(root)[0] for _ in range(3)]
    cancel()
    late, _ = with_cancel(root)
    errs = [ctx.err() for ctx in (root, late, *children)]
    assert errs == [CANCELED] * 5
    assert len({id(err) for err in errs}) == 5
    assert all(cause(ctx) is ctx.err() for ctx in (root, late, *children))


@pytest.mark.parametrize("make", [with_cancel, with_cancel_cause])
def test_a_finalizer_in_the_midst_of_gopy_cancels_a_little_later(make: Any) -> None:
    ctx, cancel = make(background())
    midst.enter()
    try:
        cancel()
        assert ctx.err() is None
        with pytest.raises(RuntimeError, match="cannot be done here"):
            ctx.done()
        with pytest.raises(RuntimeError, match="cannot be done here"):
            with_cancel(ctx)
    finally:
        midst.leave()
    assert isinstance(ctx, Node)
    assert not ctx._children
    assert ctx.wait(20)
    assert ctx.err() == CANCELED


def test_cancel_near_the_recursion_limit_is_done_whole_or_not_at_all() -> None:
    outcomes = set()

    def at(depth: int, f: Callable[[], object]) -> None:
        if depth:
            at(depth - 1, f)
        else:
            f()

    for depth in range(700, 1000):
        root, cancel = with_cancel(background())
        child, _ = with_cancel(root)
        done = child.done()
        with suppress(RecursionError):
            at(depth, cancel)
        over = root.err() is not None
        assert over == (child.err() is not None) == (select(recv(done), default=True) is not None)
        outcomes.add(over)
    assert outcomes == {True, False}
