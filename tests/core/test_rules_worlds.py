"""Worlds that `run` makes, one after the other and inside of other things (R19)."""

import asyncio
import gc
import textwrap
import threading
from collections.abc import Callable

import pytest
from programs import run_gopy_file, run_program
from worlds import own_world, until_waiting

from gopy import chan, defer, go, run, runtime, select, time
from gopy._core import current
from gopy._core.sched.boot import _worlds


def waits_for_ever(ran: list[str]) -> None:
    try:
        defer(ran.append, "deferred")
        select()
    finally:
        ran.append("finally")


def test_run_returns_what_main_returns() -> None:  # R19
    assert run(lambda: 7) == 7
    assert run(lambda *args, **kwargs: (args, kwargs), 1, two=2) == ((1,), {"two": 2})
    assert run(lambda: None) is None


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_run_raises_what_would_end_the_process(error: BaseException) -> None:  # R19
    def main() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        run(main)
    assert raised.value is error


def test_an_exit_from_another_goroutine_is_raised_by_run() -> None:  # R19
    ran: list[str] = []

    def main() -> None:
        go(exit_with, 4)
        try:
            select()
        finally:
            ran.append("main's finally")

    def exit_with(status: int) -> None:
        raise SystemExit(status)

    with pytest.raises(SystemExit) as raised:
        run(main)
    assert raised.value.code == 4
    assert ran == ["main's finally"]


@pytest.mark.parametrize("procs", [1, 3], ids=["one P", "three Ps"])
def test_the_other_goroutines_are_frozen_where_they_stand(procs: int) -> None:  # R19
    """Those who wait, those who could run, and those who compute on other threads."""
    ran: list[str] = []
    turns, over = 0, False

    def sleeps_again() -> None:
        while not over:
            time.sleep(0.001)
        ran.append("slept")

    @own_world(procs=procs)
    def program() -> None:
        nonlocal turns

        def turns_round() -> None:
            nonlocal turns
            try:
                while True:
                    turns += 1
                    runtime.gosched()
            finally:
                ran.append("finally")

        go(waits_for_ever, ran)
        go(turns_round)
        go(sleeps_again)
        until_waiting(go(waits_for_ever, ran), "select (no cases)")
        while not turns:
            runtime.gosched()
        go(ran.append, "never begun") if procs == 1 else None

    program()
    stood, over = turns, True
    gc.collect()
    ch = chan[int](1)
    run(lambda: (time.sleep(0.005), go(ch.send, 1), ch.recv()))
    gc.collect()
    assert ran == []
    assert turns == stood


COMPUTES = """
    import time
    from gopy import go, run

    turns = 0

    def computes():
        global turns
        try:
            while True:  # on another thread, and without a call of gopy
                turns += 1
        finally:
            print("finally")

    def main():
        go(computes)
        while not turns:
            pass

    run(main)
    stood = turns
    end = time.monotonic() + 0.1
    while time.monotonic() < end:
        pass
    print(turns == stood)
    """


def test_who_computes_and_never_yields_is_frozen_too() -> None:  # R19
    done = run_program(COMPUTES, env={"GOPYMAXPROCS": "2"}, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


def test_a_later_run_begins_anew() -> None:  # R19
    """With goroutine 1, no others, and numbers that go on."""
    numbers: list[list[int]] = []

    def main() -> None:
        go(select)
        runtime.gosched()
        numbers.append([g.id for g in runtime.goroutines()])
        assert runtime.num_goroutine() == 2

    for _ in range(3):
        run(main)
    assert [first for first, _ in numbers] == [1, 1, 1]
    others = [other for _, other in numbers]
    assert others == sorted({*others})
    assert others[0] > 1


def test_an_object_of_one_world_can_be_used_in_the_next() -> None:  # R19
    ch = chan[str](1)
    run(lambda: ch.send("kept"))
    assert run(ch.recv) == "kept"


WAKES = {
    "a send to it": """
        ch = chan()
        left = ch.recv
        wakes = lambda: ch.send("v")
    """,
    "a receive from it": """
        ch = chan()
        left = lambda: ch.send("v")
        wakes = ch.recv
    """,
    "a close": """
        ch = chan()
        left = ch.recv
        wakes = ch.close
    """,
    "a select": """
        ch, other = chan(), chan()
        left = lambda: select(ch, other)
        wakes = lambda: select(send(ch, "v"), other)
    """,
    "an unlock": """
        mu = sync.Mutex()
        mu.lock()
        left = mu.lock
        wakes = mu.unlock
    """,
    "the last done": """
        wg = sync.WaitGroup()
        wg.add(1)
        left = wg.wait
        wakes = wg.done
    """,
    "a broadcast": """
        cond = sync.Cond(sync.Mutex())
        left = lambda: (cond.l.lock(), cond.wait())
        wakes = cond.broadcast
    """,
}
ANOTHER_WORLD = """
    from gopy import chan, go, run, runtime, select, send, sync, time
    {}
    def leaves_it():
        try:
            left()
        finally:
            print("it ran")

    def first():
        go(leaves_it)
        for _ in range(3):
            runtime.gosched()

    def second():
        ch = chan()
        go(wakes)
        for number in range(10):
            go(ch.send, number)
            assert ch.recv() == number
            runtime.gosched()
        time.sleep(0.001)
        print("went on")

    run(first)
    run(second)
    print("end")
"""


@pytest.mark.parametrize("procs", ["1", "2"], ids=["one P", "two Ps"])
@pytest.mark.parametrize("wakes", WAKES.values(), ids=WAKES)
def test_who_is_frozen_can_t_be_woken_from_another_world(wakes: str, procs: str) -> None:  # R19
    """Whatever comes of the operation: the frozen one does not run, and the others do."""
    source = textwrap.dedent(ANOTHER_WORLD).format(textwrap.dedent(wakes))
    done = run_program(source, env={"GOPYMAXPROCS": procs}, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\nend\n", "")


@own_world()
def test_run_inside_a_goroutine_is_an_error() -> None:  # R19
    errors: list[str] = []

    def runs() -> None:
        try:
            run(lambda: None)
        except RuntimeError as error:
            errors.append(str(error))

    runs()
    g = go(runs)
    while g.status != "dead":
        runtime.gosched()
    assert errors == ["gopy.run called from inside a goroutine"] * 2
    assert current().id == 1


def test_run_works_inside_a_running_asyncio_loop_and_blocks_it() -> None:  # R19
    order: list[str] = []

    async def other() -> None:
        order.append("task")

    async def main() -> int:
        task = asyncio.create_task(other())
        ch = chan[int]()

        def program() -> int:
            go(ch.send, 7)
            time.sleep(0.002)
            order.append("run")
            return ch.recv()

        got = run(program)
        await task
        return got

    assert asyncio.run(main()) == 7
    assert order == ["run", "task"]


def test_run_works_on_another_thread() -> None:  # R19
    got: list[object] = []

    def program() -> tuple[int, int]:
        ch = chan[int]()
        go(ch.send, 7)
        return ch.recv(), current().id

    thread = threading.Thread(target=lambda: got.append(run(program)))
    thread.start()
    thread.join()
    assert got == [(7, 1)]


def test_run_leaves_no_world_behind() -> None:  # R19
    before = list(_worlds)
    run(lambda: go(lambda: None))
    assert _worlds == before


def test_run_within_a_program_that_has_used_gopy_without_it() -> None:  # R19
    """Its world stands above the other one, which goes on behind it."""
    done = run_program("""
        from gopy import chan, go, run, runtime

        ch = chan()
        outer = go(lambda: (ch.recv(), print("outer", len(runtime.goroutines()))))
        runtime.gosched()
        run(lambda: print("inner", [g.id for g in runtime.goroutines()]))
        ch.send(1)
        runtime.gosched()
        print(runtime.current().id)
    """)
    assert (done.returncode, done.stdout) == (0, "inner [1]\nouter 2\n1\n"), done.stderr


def test_main_may_be_run_again_after_an_exception_that_was_caught() -> None:  # R19
    def fails() -> None:
        raise SystemExit(1)

    for _ in range(3):
        with pytest.raises(SystemExit):
            run(fails)
        assert run(lambda: "fine") == "fine"


@pytest.mark.parametrize("start", [run_program, run_gopy_file], ids=["python", "gopy run"])
def test_what_stands_behind_run_is_reached_but_not_by_the_frozen(
    start: Callable[[str], object],
) -> None:  # R19
    """`python -m gopy run` makes the world itself; a `run` in its file is then a plain call."""
    done = start("""
        import gc
        from gopy import go, run, runtime, select

        def waits():
            try:
                select()
            finally:
                print("finally")

        def main():
            go(waits)
            runtime.gosched()
            return "result"

        print(run(main))
        gc.collect()
        print("end")
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "result\nend\n", "")
