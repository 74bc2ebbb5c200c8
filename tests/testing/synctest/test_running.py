"""Running in a bubble: what comes out of it, and what happens at its end."""

import threading
from collections.abc import Callable, Iterator

import pytest
from programs import run_program

from gopy import chan, defer, go, panic, recover, runtime, select, time
from gopy.errors import Panic
from gopy.sync import Cond, Mutex
from gopy.testing import synctest

ALL_BLOCKED = "deadlock: all goroutines in bubble are blocked"
SOME_REMAIN = "deadlock: main bubble goroutine has exited but blocked goroutines remain"

STARTERS = [synctest.test, synctest.run, lambda f, *args, **kw: synctest.bubble(f)(*args, **kw)]


@pytest.mark.parametrize("start", STARTERS, ids=["test", "run", "bubble"])
def test_arguments_go_in_and_the_result_comes_out(start: Callable[..., object]) -> None:
    def join(*args: int, end: str) -> str:
        time.sleep(time.HOUR)
        return f"{args}{end}"

    assert start(join, 1, 2, end="!") == "(1, 2)!"


@pytest.mark.parametrize("error", [ValueError("no"), Panic("no"), SystemExit(3)], ids=repr)
def test_what_the_function_raises_comes_out(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        synctest.test(fail)
    assert caught.value is error


def test_the_function_may_defer_and_recover() -> None:
    def fails() -> None:
        defer(lambda: recovered.append(recover()))
        panic("over")

    recovered: list[object] = []
    assert synctest.test(fails) is None
    assert recovered == ["over"]


def test_goexit_ends_the_function_alone() -> None:
    ran: list[int] = []

    def leaves() -> None:
        go(lambda: (time.sleep(0.001), ran.append(1)))
        time.sleep(1)
        runtime.goexit()

    assert synctest.test(leaves) is None
    assert ran == [1]


@pytest.mark.parametrize("what", [None, 3, "f"])
def test_what_can_t_be_called_is_refused(what: object) -> None:
    for start in (synctest.test, synctest.run, synctest.bubble):
        with pytest.raises(TypeError):
            start(what)  # type: ignore[operator]


def test_generators_and_coroutines_are_refused() -> None:
    def generator() -> Iterator[int]:
        yield 1

    async def coroutine() -> None: ...

    for start in (synctest.test, synctest.run, synctest.bubble):
        for what in (generator, coroutine):
            with pytest.raises(TypeError, match="generator or coroutine"):
                start(what)


def test_no_bubble_in_a_bubble() -> None:  # SEMANTICS 234
    with pytest.raises(Panic) as caught:
        synctest.test(lambda: synctest.test(lambda: None))
    assert str(caught.value) == "synctest.Run called from within a synctest bubble"


@pytest.mark.parametrize(
    "call", [synctest.wait, lambda: synctest.sleep(60), lambda: synctest.cleanup(len, "")]
)
def test_outside_of_a_bubble(call: Callable[[], object]) -> None:  # SEMANTICS 230
    with pytest.raises(Panic) as caught:
        call()
    assert str(caught.value) == "goroutine is not in a bubble"


@synctest.bubble
def test_one_wait_at_a_time() -> None:  # SEMANTICS 230
    stop = chan[None]()
    caught: list[str] = []

    def wait() -> None:
        try:
            synctest.wait()
        except Panic as error:
            caught.append(str(error))

    go(wait)
    go(wait)
    time.sleep(1)
    stop.close()
    assert caught == ["wait already in progress"]


@synctest.bubble
def test_wait_comes_before_the_clock() -> None:  # SEMANTICS 231
    start = time.now()
    woken = chan[None](1)
    time.after_func(1, woken.send, None)
    synctest.wait()
    assert time.since(start) == 0
    assert len(woken) == 0
    woken.recv()
    assert time.since(start) == 1


@synctest.bubble
def test_what_is_due_runs_before_wait_returns() -> None:  # SEMANTICS 231
    ran: list[str] = []
    time.after_func(0, ran.append, "at once")
    time.after_func(-1, ran.append, "before")
    synctest.wait()
    assert sorted(ran) == ["at once", "before"]


@synctest.bubble
def test_sleep_lets_happen_what_is_due_by_then() -> None:  # SEMANTICS 237
    done: list[int] = []
    for number in range(10):
        time.after_func(1, done.append, number)
    synctest.sleep(1)
    assert sorted(done) == [*range(10)]


def test_who_is_blocked_is_told_in_a_note() -> None:
    def stuck() -> None:
        chan[int]().recv()

    with pytest.raises(Panic) as caught:
        synctest.test(stuck)
    assert str(caught.value) == ALL_BLOCKED
    (note,) = caught.value.__notes__
    assert "[chan receive (durable), synctest bubble " in note
    assert "stuck(...)\n" in note


def test_an_error_is_not_hidden_by_who_is_left_blocked() -> None:
    def fails() -> None:
        go(select)
        time.sleep(1)
        raise AssertionError("this")

    with pytest.raises(AssertionError, match="this") as caught:
        synctest.test(fails)
    (note,) = caught.value.__notes__
    assert note.startswith(SOME_REMAIN)


def test_who_is_left_blocked_disturbs_nothing_later() -> None:
    cond = Cond(Mutex())
    freed: list[int] = []

    def waits() -> None:
        try:
            with cond:
                cond.wait()
        finally:
            freed.append(1)

    before = runtime.num_goroutine()
    for _ in range(3):
        with pytest.raises(Panic) as caught:
            synctest.test(lambda: go(waits))
        assert str(caught.value) == SOME_REMAIN
    assert runtime.num_goroutine() == before

    woken = chan[bool](1)

    def waits_outside() -> None:
        with cond:
            woken.send(cond.wait())

    g = go(waits_outside)
    while g.wait_reason != "sync.Cond.Wait":
        runtime.gosched()
    cond.signal()
    assert woken.recv(timeout=30)
    assert freed == []


def test_a_deadlock_that_is_not_the_bubble_s_alone_is_the_program_s() -> None:
    done = run_program("""
        import gopy
        from gopy.sync import Mutex
        from gopy.testing import synctest

        def stuck():
            mu = Mutex()
            mu.lock()
            mu.lock()

        try:
            synctest.test(stuck)
        except gopy.DeadlockError:
            print("deadlock")
        print(synctest.test(gopy.time.now).unix())
    """)
    assert done.stdout == "deadlock\n946684800\n", done.stderr
    assert "[sync.Mutex.Lock, synctest bubble 1]" in done.stderr


def test_a_panic_of_another_goroutine_ends_the_program_and_the_next_one_works() -> None:
    done = run_program("""
        import gopy
        from gopy import go, time
        from gopy.testing import synctest

        def main():
            go(gopy.panic, "over")
            time.sleep(1)

        try:
            synctest.test(main)
        except gopy.UnrecoveredPanic:
            print("over")
        print(synctest.test(time.now).unix())
        print(gopy.runtime.num_goroutine())
    """)
    assert done.stdout == "over\n946684800\n1\n", done.stderr
    lines = done.stderr.splitlines()
    assert lines[0] == "panic: over"
    assert lines[2].endswith(" [running, synctest bubble 1]:")


def test_another_thread_may_run_bubbles() -> None:
    def nap() -> int:
        time.sleep(time.HOUR)
        return time.now().unix()

    ends: list[int] = []
    threads = [threading.Thread(target=lambda: ends.append(synctest.test(nap))) for _ in range(3)]
    for thread in threads:
        thread.start()
    ends.append(synctest.test(nap))
    for thread in threads:
        runtime.blocking(thread.join)
    assert ends == [946_684_800 + 3600] * 4


def test_cleanups_run_in_the_bubble_last_first_before_the_others_are_waited_for() -> None:
    # SEMANTICS 234, 236
    order: list[object] = []

    def inside() -> None:
        stop = chan[None]()
        go(lambda: (stop.recv(), order.append("stopped")))
        synctest.cleanup(stop.close)
        synctest.cleanup(order.append, "second")
        synctest.cleanup(lambda: synctest.cleanup(order.append, "first"))
        order.append("body")

    synctest.test(inside)
    assert order == ["body", "first", "second", "stopped"]


def test_cleanups_run_after_a_failure_too() -> None:
    def fails() -> None:
        stop = chan[None]()
        go(stop.recv)
        synctest.cleanup(stop.close)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        synctest.test(fails)


def test_it_is_too_late_for_a_cleanup_once_they_have_run() -> None:
    def inside() -> None:
        stop = chan[None]()

        def late() -> None:
            stop.recv()
            time.sleep(0)
            runtime.gosched()
            try:
                synctest.cleanup(len, "")
            except RuntimeError as error:
                caught.append(str(error))

        go(late)
        synctest.cleanup(stop.close)

    caught: list[str] = []
    synctest.test(inside)
    assert caught == ["synctest: cleanup: the function of the bubble has ended"]
