"""Contexts with an after_func of their own: what Go's context/afterfunc_test.go asks."""

from contexts import Telling, ids, since
from gotest import go_test

from gopy import chan
from gopy.context import CANCELED, after_func, with_cancel, with_timeout
from gopy.time import HOUR

VERY_LONG = 1000 * HOUR


@go_test("context/afterfunc_test.go", "TestCustomContextAfterFuncCancel")
def test_a_child_is_told_by_after_func_and_nobody_watches() -> None:
    parent = Telling()
    before = ids()
    ctx, _ = with_cancel(parent)
    assert since(before) == 0
    parent.cancel(CANCELED)
    assert ctx.wait(20)


@go_test("context/afterfunc_test.go", "TestCustomContextAfterFuncTimeout")
def test_a_child_with_a_timeout_is_told_by_after_func() -> None:
    parent = Telling()
    ctx, _ = with_timeout(parent, VERY_LONG)
    parent.cancel(CANCELED)
    assert ctx.wait(20)
    assert ctx.err() == CANCELED


@go_test("context/afterfunc_test.go", "TestCustomContextAfterFuncAfterFunc")
def test_a_function_is_started_by_after_func() -> None:
    parent = Telling()
    done = chan[None]()
    after_func(parent, done.close)
    parent.cancel(CANCELED)
    assert done.recv_ok(20) == (None, False)


@go_test("context/afterfunc_test.go", "TestCustomContextAfterFuncUnregisterCancel")
def test_children_that_are_cancelled_need_not_be_told() -> None:
    parent = Telling()
    _, cancel1 = with_cancel(parent)
    _, cancel2 = with_cancel(parent)
    assert len(parent.told) == 2
    cancel1()
    cancel2()
    assert not parent.told


@go_test("context/afterfunc_test.go", "TestCustomContextAfterFuncUnregisterTimeout")
def test_a_child_with_a_timeout_that_is_cancelled_need_not_be_told() -> None:
    parent = Telling()
    _, cancel = with_timeout(parent, VERY_LONG)
    assert len(parent.told) == 1
    cancel()
    assert not parent.told


@go_test("context/afterfunc_test.go", "TestCustomContextAfterFuncUnregisterAfterFunc")
def test_a_function_that_was_stopped_need_not_be_started() -> None:
    parent = Telling()
    stop = after_func(parent, lambda: None)
    assert len(parent.told) == 1
    assert stop()
    assert not parent.told
