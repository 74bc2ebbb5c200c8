"""Parents that are not gopy's own."""

from collections.abc import Callable

import pytest
from contexts import Alone, Telling, Wrapped, ids, since

from gopy import chan, runtime
from gopy.context import CANCELED, background, cause, with_cancel, with_timeout, with_value
from gopy.errors import Panic
from gopy.time import HOUR


def test_the_parent_s_own_error_is_the_child_s() -> None:  # SEMANTICS 140
    error = KeyError("theirs")
    for parent in (Alone(), Telling()):
        child, _ = with_cancel(with_value(parent, "key", 1))
        below, _ = with_timeout(child, HOUR)
        parent.cancel(error)
        assert below.wait(20)
        assert child.err() is below.err() is error
        assert cause(below) is error


def test_a_child_of_a_parent_that_is_done_is_born_done() -> None:
    error = KeyError("theirs")
    parent = Alone()
    parent.cancel(error)
    before = ids()
    assert with_cancel(parent)[0].err() is error
    assert since(before) == 0


def test_a_parent_that_is_done_without_an_error_is_a_panic() -> None:
    parent = Alone()
    parent.channel.close()
    with pytest.raises(Panic, match="context: internal error: missing cancel error"):
        with_cancel(parent)


def test_a_wrapper_of_a_context_that_is_done_hands_down_its_own_error() -> None:
    class Renamed(Wrapped):
        def err(self) -> Exception | None:
            return KeyError("renamed") if super().err() is not None else None

    ctx, cancel = with_cancel(background())
    cancel()
    assert repr(with_cancel(Renamed(ctx))[0].err()) == "KeyError('renamed')"


def test_a_wrapper_around_a_view_of_the_channel_is_recognised() -> None:
    ctx, cancel = with_cancel(background())
    done = ctx.done()
    assert done is not None
    before = ids()
    child, _ = with_cancel(Wrapped(ctx, done.whole))
    assert since(before) == 0
    cancel()
    assert child.err() == CANCELED


def test_a_parent_that_is_never_done_costs_nothing() -> None:
    before = ids()
    child, cancel = with_cancel(Wrapped(background()))
    assert since(before) == 0
    cancel()
    assert child.err() == CANCELED


class Inline(Alone):
    """A context that calls what it was given in the middle of `after_func` or `cancel`."""

    def __init__(self) -> None:
        super().__init__()
        self.stops = 0
        self.inside = False
        self.f: Callable[[], object] | None = None

    def after_func(self, f: Callable[[], object]) -> Callable[[], bool]:
        self.f = f

        def stop() -> bool:
            assert not self.inside, "it would wait for itself"
            self.stops += 1
            return True

        return stop

    def cancel(self, error: Exception | None = None) -> None:
        super().cancel(error)
        assert self.f is not None
        self.inside = True
        self.f()
        self.inside = False


def test_whoever_is_told_does_not_ask_to_be_left_alone() -> None:  # SEMANTICS 149
    parent = Inline()
    child, cancel = with_cancel(parent)
    parent.cancel()
    assert child.err() == CANCELED
    cancel()
    assert parent.stops == 0


def test_whoever_ends_before_asks_to_be_left_alone_once() -> None:
    parent = Inline()
    child, cancel = with_cancel(parent)
    cancel()
    cancel()
    assert child.err() == CANCELED
    assert parent.stops == 1


def test_the_watcher_of_a_parent_ends_with_the_child() -> None:
    before = ids()
    for _ in range(10):
        with with_cancel(Wrapped(background(), chan())):
            assert since(before) >= 1
    while since(before):
        runtime.gosched()
