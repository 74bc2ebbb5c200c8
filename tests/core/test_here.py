"""Which goroutine runs: however deep it stands, whoever else switches, whoever lay there before."""

import threading
from typing import Any

import greenlet
import pytest
from fastways import ways
from worlds import own_world

from gopy import chan, go, run, runtime, sync, time
from gopy._core import G, current
from gopy._core.sched.stack import FREE_STACKS

NOT_OURS = "gopy called from a greenlet that gopy did not make"


@pytest.fixture(params=["alone", "several"], ids=["one thread", "several threads"], autouse=True)
def taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Take the short ways, which one thread alone may, and then the general ones."""
    monkeypatch.setenv("GOPYMAXPROCS", "1")
    with ways(request.param == "several"):
        yield


def test_a_greenlet_of_somebody_else_s_within_a_goroutine_is_not_that_goroutine() -> None:
    """The goroutine is asked for before, in and behind it."""

    @own_world()
    def told() -> list[object]:
        came: list[object] = []
        done = chan[None]()

        def foreign() -> None:
            with pytest.raises(RuntimeError, match=NOT_OURS):
                current()
            with pytest.raises(RuntimeError, match=NOT_OURS):
                runtime.gosched()
            with pytest.raises(RuntimeError, match=NOT_OURS):
                done.recv()

        def work() -> None:
            me = current()
            came.append(greenlet.greenlet(foreign).switch())
            came.append(current() is me)
            done.send(None)
            came.append(current() is me)

        g = go(work)
        done.recv()
        runtime.gosched()
        assert g.status == "dead"
        return came

    assert told() == [None, True, True]


def test_a_greenlet_of_somebody_else_s_may_come_and_go_between_two_waits() -> None:
    """Two goroutines take turns, and each has a greenlet that goes on for a while at each turn."""

    @own_world()
    def seen() -> list[bool]:
        ball, came = chan[int](), list[bool]()

        def count() -> None:
            for number in range(1000):
                greenlet.getcurrent().parent.switch(number)

        def play(serves: bool) -> None:
            me, other = current(), greenlet.greenlet(count)
            for turn in range(20):
                other.parent = greenlet.getcurrent()
                assert other.switch() == turn
                if serves == (turn % 2 == 0):
                    ball.send(turn)
                else:
                    ball.recv()
                came.append(current() is me)

        wg = sync.WaitGroup()
        wg.go(play, True)
        wg.go(play, False)
        wg.wait()
        return came

    assert seen() == [True] * 40


@pytest.mark.parametrize("depth", [1, 3, 10, 40, 150, 400])
def test_a_goroutine_knows_itself_however_deep_it_stands(depth: int) -> None:
    """From some frames on they lie in a second chunk, from some hundred on in a third."""

    @own_world()
    def known() -> list[bool]:
        back, came = chan[G](), list[bool]()

        def down(left: int, me: G) -> None:
            if left:
                down(left - 1, me)
                came.append(current() is me)
                return
            came.append(current() is me)
            runtime.gosched()
            came.append(current() is me)
            back.send(me)
            came.append(current() is me)

        def work() -> None:
            down(depth, current())

        g = go(work)
        assert back.recv() is g
        runtime.gosched()
        return came

    assert known() == [True] * (depth + 3)


def test_who_gets_the_memory_of_one_who_has_ended_is_not_taken_for_him() -> None:
    """Stacks end while nothing is to be done, and others are made where they lay."""

    @own_world()
    def mistaken() -> int:
        wrong = 0

        def work(wait: Any, wg: sync.WaitGroup) -> None:
            nonlocal wrong
            me = current()
            wait.recv()
            wrong += current() is not me
            wg.done()

        for _ in range(5):
            wait, wg = chan[None](), sync.WaitGroup()
            wg.add(300)
            for _ in range(300):
                go(work, wait, wg)
            runtime.gosched()
            wait.close()
            wg.wait()
            while any(len(m.free) > FREE_STACKS for m in current().m.world.ms):
                time.sleep(0.001)  # surplus Stacks end while all sleep
        return wrong

    assert mistaken() == 0


def test_worlds_on_threads_that_come_and_go_know_their_goroutines() -> None:
    """A thread's state is freed with it, and the next one may get its place."""
    wrong: list[bool] = []

    def main() -> None:
        ball = chan[G]()
        go(lambda: ball.send(current()))
        other = ball.recv()
        wrong.append(other is current() or current().id != 1)

    for _ in range(5):
        thread = threading.Thread(target=run, args=(main,))
        thread.start()
        thread.join()
    assert wrong == [False] * 5
