"""What two Stacks look like while greenlet switches between them, and never before or after."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import greenlet
import pytest
from programs import run_program
from worlds import own_world

from gopy import chan, go, runtime
from gopy._core import WORLD_STOPS, current, twin
from gopy._core.sched.stack import Stack

TWIN = twin("gopy._core.sched._machine")
PLAIN = TWIN is not None and not WORLD_STOPS and sys.version_info >= (3, 12)


@pytest.fixture
def traced() -> Iterator[Callable[[Callable[[Any, Any], None]], None]]:
    """Have what is given told of each switch, until the test ends."""
    before = greenlet.gettrace()

    def begin(tell: Callable[[Any, Any], None]) -> None:
        greenlet.settrace(lambda _, pair: tell(*pair))

    yield begin
    greenlet.settrace(before)


def take_turns(each_time: Callable[[], None] = lambda: None) -> None:
    """Have two goroutines switch to each other, and to the hub; they wait, and are woken."""
    there, back = chan[int](), chan[int]()

    def answer() -> None:
        for _ in range(5):
            back.send(there.recv() + 1)
            each_time()

    g = go(answer)
    for number in range(5):
        there.send(number)
        assert back.recv() == number + 1
        each_time()
        runtime.gosched()
    while g.status != "dead":
        runtime.gosched()


@own_world(procs=1)
def test_everybody_is_a_stack_wherever_one_may_look() -> None:
    seen: set[type] = set()
    take_turns(lambda: seen.update(type(each) for each in current().m.stacks))
    assert seen == {Stack}
    assert type(greenlet.getcurrent()) is Stack


def test_in_the_middle_of_a_switch_both_are_plain_greenlets() -> None:
    """Only who listens there can see it."""
    done = run_program(
        """
        import greenlet
        from gopy import go, run, runtime
        from gopy._core import current
        from gopy._core.sched.stack import Stack

        def turns():
            for _ in range(10):
                runtime.gosched()

        def main():
            came = []
            for _ in range(2):
                go(turns)
            runtime.gosched()
            runtime.gosched()
            greenlet.settrace(lambda _, pair: came.append(tuple(map(type, pair))))
            turns()
            greenlet.settrace(None)
            print((greenlet.greenlet, greenlet.greenlet) in came, (Stack, Stack) in came)
            print({type(each) for each in current().m.stacks} == {Stack})

        run(main)
        """,
        env={"GOPYMAXPROCS": "1"},
    )
    with_each_other = not WORLD_STOPS  # else at the hub
    told = f"{PLAIN} {with_each_other and not PLAIN}\nTrue\n"
    assert (done.stdout, done.stderr) == (told, "")


def test_who_listens_there_may_ask_who_runs(traced: Any) -> None:
    @own_world(procs=1)
    def told() -> tuple[set[int], int]:
        came: set[int] = set()

        def ask(origin: Any, target: Any) -> None:
            if target is not current_m.hub:
                came.add(current().id)

        current_m = current().m
        take_turns()
        traced(ask)
        take_turns()
        greenlet.settrace(None)
        return came, current().id

    came, me = told()
    assert me in came
    assert len(came) > 1


def test_what_is_raised_there_comes_out_of_the_switch_and_both_are_stacks_again(
    traced: Any,
) -> None:
    @own_world(procs=1)
    def told() -> list[str]:
        caught: list[str] = []

        def fail(origin: Any, target: Any) -> None:
            raise ValueError("no such switch")  # greenlet listens no more then

        def turns() -> None:
            for _ in range(20):
                try:
                    runtime.gosched()
                except ValueError as error:
                    caught.append(str(error))

        others = [go(turns), go(turns)]
        runtime.gosched()
        runtime.gosched()
        traced(fail)
        turns()
        while any(each.status != "dead" for each in others):
            runtime.gosched()
        assert {type(each) for each in current().m.stacks} == {Stack}
        return caught

    assert told() == ["no such switch"]


def test_a_switch_that_cannot_be_leaves_both_as_they_were() -> None:
    """Whom greenlet won't switch to waits on a thread that has ended."""
    done = run_program(
        """
        import threading
        import greenlet
        from gopy import chan, go, run, runtime
        from gopy._core import current
        from gopy._core.sched.stack import Stack

        left = []

        def leave():
            g = go(chan().recv)
            for _ in range(3):
                runtime.gosched()
            left.append(g.stack)

        thread = threading.Thread(target=run, args=(leave,))
        thread.start()
        thread.join()

        def main():
            go(runtime.gosched)
            runtime.gosched()
            g = go(print, "never")
            g.stack = left[0]
            try:
                runtime.gosched()
            except greenlet.error as error:
                print(str(error).lower()[:35])
            print(type(left[0]) is type(greenlet.getcurrent()) is Stack)
            g.stack = None
            runtime.gosched()
            print(runtime.num_goroutine())

        run(main)
        """
    )
    assert (done.stdout, done.stderr) == (
        "cannot switch to a different thread\nTrue\n1\n",
        "",
    )
