"""Locked goroutines: nobody new comes to their thread, and everybody else goes on."""

from threading import get_ident

import pytest
from programs import run_program
from psbench import Make
from worlds import own_world

from gopy import chan, go, recv, runtime, select, time
from gopy._core import getcurrent, monotonic_ns
from gopy._core.sched import idle
from gopy._core.sched.find import find_among
from gopy._core.sched.wake import put_behind
from gopy._core.sched.wire import find_started
from gopy.runtime import lock_os_thread, unlock_os_thread
from gopy.sync import WaitGroup, atomic

PROCS = pytest.mark.parametrize("procs", [1, 4])


def in_worlds(procs: int, body: object) -> None:
    """Run body as main on procs Ps."""
    own_world(procs=procs)(body)()  # type: ignore[arg-type]


@PROCS
def test_while_main_is_locked_the_others_run_elsewhere(procs: int) -> None:  # R11, SEMANTICS 82
    def main() -> None:
        lock_os_thread()
        threads: chan[int] = chan()
        for _ in range(50):
            go(lambda: threads.send(get_ident()))
        seen = {threads.recv() for _ in range(50)}
        assert get_ident() not in seen

    in_worlds(procs, main)


@PROCS
def test_whoever_is_locked_first_thing_has_a_thread_of_his_own(procs: int) -> None:  # R11
    def main() -> None:
        lock_os_thread()
        threads: chan[int] = chan()
        end: chan[None] = chan()

        def locked() -> None:
            lock_os_thread()
            threads.send(get_ident())
            end.recv()

        for _ in range(6):
            go(locked)
        seen = {threads.recv() for _ in range(6)}
        assert len(seen | {get_ident()}) == 7
        end.close()

    in_worlds(procs, main)


@PROCS
def test_a_locked_goroutine_keeps_its_thread_whatever_it_waits_for(procs: int) -> None:
    def main() -> None:
        asks: chan[int] = chan()
        answers: chan[int] = chan()

        def locked() -> None:
            lock_os_thread()
            for _ in asks:
                answers.send(get_ident())
                runtime.gosched()
                time.sleep(0.0001)

        def crowd() -> None:
            while select(recv(end), default=True) is None:
                runtime.gosched()

        end: chan[None] = chan()
        go(locked)
        for _ in range(10):
            go(crowd)
        seen = set()
        for number in range(100):
            asks.send(number)
            seen.add(answers.recv())
        assert len(seen) == 1
        asks.close()
        end.close()

    in_worlds(procs, main)


@PROCS
def test_nobody_starves_beside_a_locked_goroutine_that_always_runs(procs: int) -> None:
    def main() -> None:
        lock_os_thread()
        ran = atomic.Int64()
        for _ in range(300):
            go(ran.add, 1)
        while ran.load() < 300:
            runtime.gosched()

    in_worlds(procs, main)


@PROCS
def test_nor_does_one_who_is_locked_among_newcomers_without_end(procs: int) -> None:
    def main() -> None:
        end: chan[None] = chan()

        def follow() -> None:
            if select(recv(end), default=True) is None:
                go(follow)

        for _ in range(20):
            go(follow)
        lock_os_thread()
        for _ in range(20):
            runtime.gosched()
            time.sleep(0.0001)
        end.close()

    in_worlds(procs, main)


@own_world(procs=1)
def test_two_locked_ones_don_t_pass_the_one_p_to_and_fro_while_a_third_waits() -> None:
    end: chan[None] = chan()
    done = WaitGroup()
    runs = [0, 0]
    third = 0

    def locked(number: int) -> None:
        lock_os_thread()
        while select(recv(end), default=True) is None:
            runs[number] += 1
            runtime.gosched()

    def comes_again() -> None:
        nonlocal third
        third += 1
        if third < 20:
            done.go(comes_again)

    lock_os_thread()
    for number in range(2):
        done.go(locked, number)
    while not all(runs):
        runtime.gosched()
    done.go(comes_again)
    before = [*runs]
    while third < 20 or any(now == then for now, then in zip(runs, before, strict=True)):
        runtime.gosched()
    end.close()
    done.wait()


@own_world(procs=2)
def test_locks_nest_and_one_unlock_too_many_does_no_harm() -> None:  # SEMANTICS 81
    me, m = runtime.current(), getcurrent().m
    unlock_os_thread()
    assert me not in m.wired
    lock_os_thread()
    lock_os_thread()
    unlock_os_thread()
    assert m.wired == {me: 1}
    unlock_os_thread()
    unlock_os_thread()
    assert m.wired == {}
    lock_os_thread()
    assert m.wired == {me: 1}
    unlock_os_thread()


@own_world(procs=1)
def test_the_thread_takes_newcomers_again_when_nobody_on_it_is_locked() -> None:
    me = get_ident()
    threads: chan[int] = chan()
    lock_os_thread()
    go(lambda: threads.send(get_ident()))
    assert threads.recv() != me
    unlock_os_thread()
    seen = set()
    while me not in seen:
        go(lambda: threads.send(get_ident()))
        seen.add(threads.recv())


ENDS = {
    "returns": lambda: None,
    "calls goexit": runtime.goexit,
}


@PROCS
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_who_ends_while_he_is_locked_takes_his_thread_along(
    end: object, procs: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # SEMANTICS 81
    monkeypatch.setattr(idle, "IDLE_M_NS", 10**15)  # or it would end as others do, later

    def main() -> None:
        lock_os_thread()
        where: chan[object] = chan()

        def locked() -> None:
            lock_os_thread()
            where.send(getcurrent().m)
            end()  # type: ignore[operator]

        go(locked)
        m = where.recv()
        ms = getcurrent().m.world.ms
        while m in ms:
            time.sleep(0.0001)
        assert isinstance(m, type(getcurrent().m))
        while not m.stopped:
            time.sleep(0.0001)

    in_worlds(procs, main)


@own_world(procs=1)
def test_the_main_thread_stays_and_takes_no_newcomers_after_one_has_ended_locked_there() -> None:
    me = get_ident()
    threads: chan[int] = chan()

    def locked() -> None:
        lock_os_thread()
        threads.send(get_ident())

    seen = 0
    while seen != me:
        go(locked)
        seen = threads.recv()
    for _ in range(50):
        go(lambda: threads.send(get_ident()))
        assert threads.recv() != me


@own_world(procs=1)
def test_a_spoilt_thread_goes_on_for_those_that_had_begun_there_and_then_ends() -> None:
    firsts, seconds, lasts = chan[object](), chan[object](), chan[object]()
    locks, ends = chan[None](), chan[None]()
    newcomers: chan[object] = chan()

    def second() -> None:
        seconds.send(getcurrent().m)
        ends.recv()
        lasts.send(getcurrent().m)

    def first() -> None:
        go(second)
        firsts.send(getcurrent().m)
        locks.recv()
        lock_os_thread()

    lock_os_thread()
    go(first)
    m = firsts.recv()
    while seconds.recv() is not m:  # a third thread had the P just then
        locks.send(None)
        ends.send(None)
        lasts.recv()
        go(first)
        m = firsts.recv()
    ms = getcurrent().m.world.ms
    locks.send(None)
    while not any(g.stack is None for g in m.wired):
        time.sleep(0.0001)
    for _ in range(20):
        go(lambda: newcomers.send(getcurrent().m))
        assert newcomers.recv() is not m
    assert m in ms
    ends.send(None)
    assert lasts.recv() is m
    while m in ms:
        time.sleep(0.0001)


@own_world(procs=2)
def test_a_dump_says_who_is_locked() -> None:
    never: chan[None] = chan()
    told: chan[None] = chan()

    def locked() -> None:
        lock_os_thread()
        told.send(None)
        never.recv()

    g = go(locked)
    told.recv()
    while g.status != "waiting":
        runtime.gosched()
    assert f"goroutine {g.id} [chan receive, locked to thread]:" in runtime.stack(all=True)
    assert "locked to thread]:" not in runtime.stack()
    lock_os_thread()
    assert runtime.stack().startswith(f"goroutine {runtime.current().id} [running, locked")
    unlock_os_thread()


def test_without_run_the_main_threads_code_can_be_locked_too() -> None:
    done = run_program("""
        from threading import get_ident
        from gopy import chan, go
        from gopy.runtime import lock_os_thread, unlock_os_thread

        threads = chan()
        lock_os_thread()
        go(lambda: threads.send(get_ident()))
        print(threads.recv() == get_ident())
        unlock_os_thread()
        while True:
            go(lambda: threads.send(get_ident()))
            if threads.recv() == get_ident():
                break
        print("here again")
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\nhere again\n", "")


def test_a_thread_from_outside_may_lock_what_is_its_own_anyway() -> None:
    done = run_program("""
        import threading
        from gopy import chan, go, run, runtime

        def visit(ch):
            runtime.lock_os_thread()
            runtime.lock_os_thread()
            go(ch.send, "hello")
            print(ch.recv())
            runtime.unlock_os_thread()
            runtime.unlock_os_thread()

        def main():
            thread = threading.Thread(target=visit, args=(chan(),))
            thread.start()
            runtime.blocking(thread.join)

        run(main)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello\n", "")


def test_timers_go_on_while_the_only_m_is_wired_and_waits() -> None:
    done = run_program(
        """
        from gopy import chan, run, runtime, time

        def main():
            runtime.lock_os_thread()
            ticks = chan(10)
            for _ in range(3):
                time.after_func(0.001, ticks.send, "tick")
                print(ticks.recv())
                time.sleep(0.001)

        run(main)
        """,
        env={"GOPYMAXPROCS": "1"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "tick\n" * 3, "")


def test_those_behind_all_others_get_their_turns_beside_newcomers_without_end(bench: Make) -> None:
    b = bench(1)
    m, p = b.world.ms[0], b.world.ps[0]
    m.wired = {b.started(m): 1}
    late = [b.started(m) for _ in range(2)]
    put_behind(m, late)
    put_behind(m, [b.fresh() for _ in range(3)])
    now = m.lent = p.held_ns = monotonic_ns()
    p.tick = 1
    assert [find_started(m, p, now) for _ in range(2)] == late


def test_a_wired_thread_that_watches_runs_the_timers_of_other_ps(bench: Make) -> None:  # R16
    b = bench(2)
    m, p = b.world.ms[0], b.world.ps[0]
    m.wired = {b.started(m): 1}
    fired = b.due(b.world.ps[1])
    p.queue.append(b.started(m))
    assert find_among(m) is not None
    assert fired == ["fired"]
