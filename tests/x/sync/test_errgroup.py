"""Groups of goroutines: errors, limits, and the end of a `with`."""

import copy
from typing import Any

import pytest
from programs import run_program

from gopy import chan, defer, runtime
from gopy.context import CANCELED, Context, background, cause, with_cancel
from gopy.errors import Panic
from gopy.x.sync import errgroup

ONE, TWO, THREE = (ValueError(text) for text in ("one", "two", "three"))


def fail(error: BaseException, gate: Any = None) -> None:
    if gate is not None:
        gate.recv()
    raise error


def test_with_waits_for_all_and_raises_the_first_error_itself() -> None:  # SEMANTICS 238
    ended: list[int] = []

    def work(n: int) -> None:
        for _ in range(n):
            runtime.gosched()
        ended.append(n)

    group = errgroup.Group()
    with pytest.raises(ValueError, match="one") as caught, group:
        group.go(work, 5)
        group.go(fail, ONE)
        group.go(work, n=3)
    assert sorted(ended) == [3, 5]
    assert caught.value is ONE
    assert group.errors == [ONE]


def test_all_errors_are_kept_in_their_order() -> None:
    group = errgroup.Group()
    gates = [chan[None]() for _ in range(3)]
    for gate, error in zip(gates, (ONE, TWO, THREE), strict=True):
        group.go(fail, error, gate)
    for i in (2, 0, 1):
        before = len(group.errors)
        gates[i].send(None)
        while len(group.errors) == before:
            runtime.gosched()
    with pytest.raises(ValueError, match="three"):
        group.wait()
    assert group.errors == [THREE, ONE, TWO]


def test_the_first_error_cancels_those_who_still_work() -> None:
    def until_done(ctx: Context) -> None:
        ctx.wait()
        ctx.check()

    group, ctx = pair = errgroup.with_context(background())
    with pytest.raises(ValueError, match="one"), pair:
        for _ in range(3):
            group.go(until_done, ctx)
        group.go(fail, ONE)
    assert cause(ctx) is ONE
    assert group.errors == [ONE, CANCELED, CANCELED, CANCELED]


def test_what_leaves_the_body_cancels_waits_and_wins() -> None:
    seen: list[BaseException | None] = []

    def until_done(ctx: Context) -> None:
        ctx.wait()
        seen.append(cause(ctx))
        raise TWO

    with (
        pytest.raises(ValueError, match="one"),
        errgroup.with_context(background()) as (group, ctx),
    ):
        group.go(until_done, ctx)
        raise ONE
    assert seen == [ONE]
    assert group.errors == [TWO]


def test_the_context_comes_from_the_one_given() -> None:
    parent, cancel = with_cancel(background())
    group, ctx = errgroup.with_context(parent)
    group.go(ctx.wait)
    cancel()
    group.wait()
    assert ctx.err() == CANCELED
    with pytest.raises(Panic, match="cannot create context from nil parent"):
        errgroup.with_context(None)  # type: ignore[arg-type]


def test_go_waits_for_a_free_place(start: Any) -> None:
    group = errgroup.Group()
    group.set_limit(1)
    gate = chan[None]()
    group.go(gate.recv)
    starter = start(group.go, gate.recv).parked("chan send")
    gate.send(None)
    starter.result()
    gate.send(None)
    group.wait()


def test_the_limit_stays_while_somebody_is_active() -> None:  # SEMANTICS 239
    group = errgroup.Group()
    group.set_limit(3)
    gate = chan[None]()
    for _ in range(2):
        group.go(gate.recv)
    with pytest.raises(Panic) as caught:
        group.set_limit(5)
    text = "errgroup: modify limit while 2 goroutines in the group are still active"
    assert caught.value.value == text
    gate.close()
    group.wait()
    group.set_limit(5)


def test_a_task_is_a_frame_that_defers_and_may_end_itself() -> None:
    log: list[str] = []

    def leave() -> None:
        defer(log.append, "deferred")
        runtime.goexit()

    group = errgroup.Group()
    group.set_limit(1)
    group.go(leave)
    group.go(log.append, "next")
    group.wait()
    assert log == ["deferred", "next"]


@pytest.mark.parametrize("wrong", [None, "text"])
def test_what_cannot_be_called_takes_no_place(wrong: Any) -> None:
    group = errgroup.Group()
    group.set_limit(1)
    with pytest.raises(TypeError, match="errgroup: want a function, not"):
        group.go(wrong)
    with pytest.raises(TypeError, match="errgroup: want a function, not"):
        group.try_go(wrong)
    assert group.try_go(lambda: None)
    group.wait()


def test_a_group_is_one_of_a_kind() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(errgroup.Group())


def test_a_panic_is_no_error_of_a_task_and_ends_the_program() -> None:  # SEMANTICS 240
    done = run_program("""
        import gopy
        from gopy.x.sync import errgroup

        def task():
            gopy.panic("broken")

        def main():
            with errgroup.Group() as group:
                group.go(task)
            print("not reached")

        gopy.run(main)
    """)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("panic: broken\n\ngoroutine 2 [running]:\nmain.task(...)\n")
    assert "created by main.main in goroutine 1\n\t" in done.stderr
    assert "main.py:9" in done.stderr
