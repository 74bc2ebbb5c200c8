"""Functions that are started when a context is done."""

from typing import Any

import pytest
from contexts import Alone, Wrapped, ids, since

from gopy import chan, runtime
from gopy.context import after_func, background, with_cancel, with_value
from gopy.context.tree import Node


def test_it_gets_its_arguments_in_a_goroutine_of_its_own() -> None:
    ctx, cancel = with_cancel(background())
    got = chan[Any](1)

    def take(*args: object, **kwargs: object) -> None:
        got.send((args, kwargs, runtime.current().id))

    after_func(with_value(ctx, "key", 1), take, 1, 2, three=3)
    cancel()
    args, kwargs, ident = got.recv(20)
    assert (args, kwargs) == ((1, 2), {"three": 3})
    assert ident != runtime.current().id


def test_it_is_started_once_however_often_the_context_is_cancelled() -> None:
    ctx, cancel = with_cancel(background())
    calls: list[int] = []
    stop = after_func(ctx, calls.append, 1)
    before = ids()
    for _ in range(3):
        cancel()
        assert not stop()
    while since(before):
        runtime.gosched()
    assert calls == [1]


def test_of_a_context_that_is_never_done_it_is_never_started() -> None:
    stop = after_func(background(), pytest.fail, "started")
    assert stop()
    assert not stop()


def test_stop_lets_go_of_the_context() -> None:
    ctx, _ = with_cancel(background())
    stops = [after_func(ctx, pytest.fail, "started") for _ in range(3)]
    assert isinstance(ctx, Node)
    assert len(ctx._children or ()) == 3
    assert [stop() for stop in stops] == [True] * 3
    assert not ctx._children


def test_each_registration_is_of_its_own() -> None:
    ctx, cancel = with_cancel(background())
    calls: list[int] = []
    stops = [after_func(ctx, calls.append, i) for i in range(3)]
    assert stops[1]()
    before = ids()
    cancel()
    while since(before):
        runtime.gosched()
    assert sorted(calls) == [0, 2]


def test_a_context_of_others_is_watched_until_stop() -> None:
    before = ids()
    parent = Alone()
    done = chan[None]()
    stop = after_func(parent, pytest.fail, "started")
    after_func(Wrapped(parent), done.close)
    assert since(before) == 2
    assert stop()
    parent.cancel()
    assert done.recv_ok(20) == (None, False)
    while since(before):
        runtime.gosched()


def test_what_cannot_be_called_is_told_at_once() -> None:
    wrong: Any = "text"
    with pytest.raises(TypeError, match="after_func: want a function, not str"):
        after_func(background(), wrong)
