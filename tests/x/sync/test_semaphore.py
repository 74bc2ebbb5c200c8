"""Weighted: who gets units, in which order, and what those get who give up."""

import copy
from typing import Any

import pytest
from programs import run_program
from worlds import one_p, own_world, until_waiting

from gopy import Goroutine, Panic, chan, context, go, runtime
from gopy.sync import WaitGroup
from gopy.x.sync.semaphore import Weighted

EVER = context.background()


def test_one_unit_is_what_is_taken_and_given_back_if_nothing_is_said() -> None:
    semaphore = Weighted(2)
    semaphore.acquire(EVER)
    assert semaphore.try_acquire()
    assert not semaphore.try_acquire()
    semaphore.release()
    assert semaphore.try_acquire(1)


def test_nothing_can_be_taken_without_waiting() -> None:
    semaphore = Weighted(0)
    semaphore.acquire(EVER, 0)
    assert semaphore.try_acquire(0)
    semaphore.release(0)
    assert not semaphore.try_acquire()


def test_those_in_line_are_served_in_the_order_in_which_they_came() -> None:  # W1, W2
    line = Line(Weighted(3), 3)
    for number, n in enumerate([1, 2, 1]):
        line.join(number, n)
    line.semaphore.release(1)
    assert line.served(1) == [0]
    line.semaphore.release(2)
    assert line.served(1) == [1]
    line.semaphore.release(1)
    assert line.served(1) == [2]


def test_who_wants_little_does_not_overtake_who_wants_much() -> None:  # W1
    line = Line(Weighted(3), 2)
    line.join(0, 3)
    line.join(1, 1)
    assert not line.semaphore.try_acquire(1)
    line.semaphore.release(2)
    assert line.served(1) == [0]
    line.semaphore.release(3)
    assert line.served(1) == [1]


def test_one_release_serves_all_for_whom_it_is_enough() -> None:  # W1
    line = Line(Weighted(4), 4)
    for number in range(4):
        line.join(number, 1)
    line.join(4, 2)
    line.semaphore.release(3)
    assert sorted(line.served(3)) == [0, 1, 2]
    line.semaphore.release(3)
    assert sorted(line.served(2)) == [3, 4]


def test_who_wants_more_than_there_is_stands_in_nobodys_way() -> None:  # W3
    line = Line(Weighted(2), 1)
    ctx, cancel = context.with_cancel(EVER)
    line.join(0, 3, ctx, reason="chan receive")
    assert line.semaphore.try_acquire(1)
    line.semaphore.release(2)
    assert line.semaphore.try_acquire(2)
    cancel()
    assert line.served(1) == [context.CANCELED]


def test_with_a_context_that_is_done_nothing_is_taken() -> None:
    semaphore = Weighted(1)
    ctx, cancel = context.with_cancel(EVER)
    cancel()
    for n in (0, 1, 2):
        with pytest.raises(context.Canceled, match="^context canceled$"):
            semaphore.acquire(ctx, n)
    assert semaphore.try_acquire(1)


def test_a_deadline_that_goes_by_ends_the_wait() -> None:
    semaphore = Weighted(1)
    semaphore.acquire(EVER)
    for n in (1, 2):
        with context.with_timeout(EVER, 0.002) as ctx, pytest.raises(TimeoutError) as caught:
            semaphore.acquire(ctx, n)
        assert type(caught.value) is context.DeadlineExceeded
    semaphore.release()
    assert semaphore.try_acquire()


def test_when_the_head_gives_up_those_behind_it_are_served() -> None:  # W1, W2
    line = Line(Weighted(3), 2)
    ctx, cancel = context.with_cancel(EVER)
    line.join(0, 2, ctx)
    line.join(1, 1)
    cancel()
    assert sorted(line.served(2), key=str) == [1, context.CANCELED]


def test_when_one_in_the_middle_gives_up_the_others_keep_their_places() -> None:  # W2
    line = Line(Weighted(2), 2)
    ctx, cancel = context.with_cancel(EVER)
    line.join(0, 2)
    line.join(1, 1, ctx)
    line.join(2, 1)
    cancel()
    assert line.served(1) == [context.CANCELED]
    line.semaphore.release(2)
    assert line.served(1) == [0]
    line.semaphore.release(2)
    assert line.served(1) == [2]


def test_who_is_granted_and_then_done_gives_back_what_it_got() -> None:
    with one_p():
        line = Line(Weighted(2), 2)
        ctx, cancel = context.with_cancel(EVER)
        line.join(0, 2, ctx)
        line.join(1, 1)
        line.semaphore.release(2)
        cancel()
        assert sorted(line.served(2), key=str) == [1, context.CANCELED]
    assert line.semaphore.try_acquire(1)


def test_who_is_done_and_granted_before_it_has_left_gives_back_what_it_got() -> None:
    line = Line(Weighted(2), 2)
    ctx, cancel = context.with_cancel(EVER)
    waiter = line.join(0, 2, ctx)
    line.join(1, 1)
    line.semaphore._guard.lock()
    until_waiting(go(line.semaphore.release, 2), "sync.Mutex.Lock")
    cancel()
    until_waiting(waiter, "sync.Mutex.Lock")
    line.semaphore._guard.unlock()
    assert sorted(line.served(2), key=str) == [1, context.CANCELED]
    assert line.semaphore.try_acquire(1)


def test_an_interrupted_wait_leaves_the_line() -> None:  # W2
    done = run_program("""
        import os, signal
        import gopy
        from gopy import context, runtime
        from gopy.x.sync.semaphore import Weighted

        semaphore = Weighted(1)

        def interrupt(main):
            while main.wait_reason != "select":
                runtime.gosched()
            os.kill(os.getpid(), signal.SIGINT)

        def main():
            semaphore.acquire(context.background())
            gopy.go(interrupt, runtime.current())
            try:
                semaphore.acquire(context.background())
            except KeyboardInterrupt:
                semaphore.release()
                print("interrupted", semaphore.try_acquire())

        gopy.run(main)
    """)
    assert (done.stdout, done.returncode) == ("interrupted True\n", 0), done.stderr


@pytest.mark.parametrize("held", [0, 1])
def test_to_release_more_than_is_held_panics_and_changes_nothing(held: int) -> None:
    semaphore = Weighted(2)
    semaphore.acquire(EVER, held)
    with pytest.raises(Panic) as caught:
        semaphore.release(held + 1)
    assert caught.value.value == "semaphore: released more than held"
    assert semaphore.try_acquire(2 - held)
    assert not semaphore.try_acquire(1)


def test_a_context_of_another_make_will_do() -> None:
    class Foreign:
        def __init__(self) -> None:
            self.closed = chan[None]()
            self.error: Exception | None = None

        def done(self) -> chan[None]:
            return self.closed

        def err(self) -> Exception | None:
            return self.error

        def deadline(self) -> None:
            return None

        def value(self, key: object) -> None:
            return None

    ctx = Foreign()
    line = Line(Weighted(1), 1)
    line.join(0, 1, ctx)
    ctx.error = LookupError("gone")
    ctx.closed.close()
    (error,) = line.served(1)
    assert error is ctx.error


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Weighted(1))


@own_world(procs=4)
def test_never_more_than_the_size_is_held_on_several_threads() -> None:
    semaphore = Weighted(5)
    wg = WaitGroup()
    most: list[int] = []
    held: dict[int, int] = {}

    def work(number: int) -> None:
        n = 1 + number % 5
        for _ in range(30):
            semaphore.acquire(EVER, n)
            held[number] = n
            most.append(sum(list(held.values())))
            runtime.gosched()
            del held[number]
            semaphore.release(n)

    for number in range(12):
        wg.go(work, number)
    wg.wait(timeout=60)
    assert max(most) <= 5
    assert semaphore.try_acquire(5)


def test_whoever_waits_for_ever_is_found_by_the_deadlock_report() -> None:
    done = run_program("""
        import gopy
        from gopy import context
        from gopy.x.sync.semaphore import Weighted

        def main():
            semaphore = Weighted(1)
            semaphore.acquire(context.background())
            semaphore.acquire(context.background())

        gopy.run(main)
    """)
    assert done.returncode == 2
    assert "all goroutines are asleep - deadlock!\n\ngoroutine 1 [select" in done.stderr


def test_in_the_child_of_a_fork_nobody_who_is_gone_stands_in_line() -> None:  # W2
    done = run_program("""
        import os
        import gopy
        from gopy import context, runtime
        from gopy.x.sync.semaphore import Weighted

        def main():
            semaphore = Weighted(1)
            semaphore.acquire(context.background())
            waiter = gopy.go(semaphore.acquire, context.background())
            while waiter.wait_reason != "select":
                runtime.gosched()
            pid = os.fork()
            if pid == 0:
                semaphore.release()
                print(semaphore.try_acquire())
            else:
                os.waitpid(pid, 0)

        gopy.run(main)
    """)
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr


class Line:
    """A semaphore of which some is held, and goroutines that stand in its line."""

    def __init__(self, semaphore: Weighted, held: int) -> None:
        self.semaphore = semaphore
        self.ended = chan[Any](100)
        semaphore.acquire(EVER, held)

    def join(
        self, number: int, n: int, ctx: context.ContextLike = EVER, reason: str = "select"
    ) -> Goroutine:
        """Let one more goroutine acquire n; return when it waits."""
        g = go(self._acquire, number, n, ctx)
        until_waiting(g, reason)
        return g

    def served(self, count: int) -> list[Any]:
        """Wait for so many numbers of who was served, or errors; fail if there are more."""
        served = [self.ended.recv(timeout=30) for _ in range(count)]
        runtime.gosched()
        assert len(self.ended) == 0
        return served

    def _acquire(self, number: int, n: int, ctx: context.ContextLike) -> None:
        try:
            self.semaphore.acquire(ctx, n)
        except Exception as error:
            self.ended.send(error)
        else:
            self.ended.send(number)
