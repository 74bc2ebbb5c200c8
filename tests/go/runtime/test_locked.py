"""Goroutines that are locked to their threads: what Go's own tests ask of them."""

from threading import get_ident

import pytest
from gotest import go_test
from programs import run_program
from worlds import own_world

from gopy import chan, go, recv, runtime, select, time
from gopy.runtime import lock_os_thread, unlock_os_thread

ASLEEP = "fatal error: all goroutines are asleep - deadlock!\n"


@go_test("runtime/proc_test.go", "TestYieldLockedProgress")
@own_world()
def test_one_who_is_locked_and_only_yields_lets_others_go_on() -> None:
    asks, answers = chan[None](), chan[int]()
    yields = 0

    def spin() -> None:
        nonlocal yields
        lock_os_thread()
        while select(recv(asks), default=True) is None:
            yields += 1
            runtime.gosched()
        answers.send(yields)

    go(spin)
    while yields < 100:
        runtime.gosched()
    asks.send(None)
    assert answers.recv() >= 100


@go_test("runtime/proc_test.go", "TestYieldLocked")
@own_world()
def test_one_who_is_locked_yields_and_sleeps_and_ends_without_unlocking() -> None:
    done: chan[bool] = chan()

    def locked() -> None:
        lock_os_thread()
        for _ in range(10):
            runtime.gosched()
            time.sleep(0.001)
        done.send(True)

    go(locked)
    assert done.recv()


@go_test("runtime/proc_test.go", "TestBlockLocked")
@own_world()
def test_one_who_is_locked_is_waited_for_and_waits() -> None:
    numbers: chan[int] = chan()

    def locked() -> None:
        lock_os_thread()
        for number in range(10):
            numbers.send(number)
        unlock_os_thread()

    go(locked)
    assert [numbers.recv() for _ in range(10)] == list(range(10))


MAINS = {
    "main": "runtime.lock_os_thread()",
    "another": "go(locked)",
}


@go_test("runtime/crash_test.go", "TestLockedDeadlock", "TestLockedDeadlock2")
@pytest.mark.parametrize("who", MAINS.values(), ids=MAINS)
@pytest.mark.parametrize("procs", ["1", "4"])
def test_a_deadlock_of_the_locked_is_one(who: str, procs: str) -> None:
    done = run_program(
        f"""
        from gopy import go, run, runtime, select, time

        def locked():
            runtime.lock_os_thread()
            select()

        def main():
            {who}
            time.sleep(0.001)
            select()

        run(main)
        """,
        env={"GOPYMAXPROCS": procs},
    )
    assert done.returncode == 2
    assert done.stderr.startswith(ASLEEP)


@go_test("runtime/crash_test.go", "TestThreadExhaustion")
def test_too_many_locked_ones_exhaust_the_threads() -> None:
    done = run_program("""
        from gopy import chan, go, run, runtime, select
        from gopy.runtime import debug

        def locked(ch, number):
            runtime.lock_os_thread()
            ch.send(number)
            select()

        def main():
            debug.set_max_threads(10)
            ch = chan()
            for number in range(100):
                go(locked, ch, number)
                ch.recv()

        run(main)
    """)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "runtime: program exceeds 10-thread limit\nfatal error: thread exhaustion\n"
    )


@go_test("runtime/proc_test.go", "TestLockOSThreadNesting")
@own_world(procs=1)
def test_locks_nest_and_the_thread_is_free_after_the_last_unlock_not_before() -> None:
    # SEMANTICS 81
    me = get_ident()
    threads: chan[int] = chan()

    def newcomers() -> set[int]:
        for _ in range(20):
            go(lambda: threads.send(get_ident()))
        return {threads.recv() for _ in range(20)}

    unlock_os_thread()  # one too many, and no debt
    lock_os_thread()
    lock_os_thread()
    unlock_os_thread()
    assert me not in newcomers()
    unlock_os_thread()
    unlock_os_thread()
    while me not in newcomers():  # how soon is the scheduler's business
        pass
    lock_os_thread()
    assert me not in newcomers()


@go_test("runtime/proc_test.go", "TestLockOSThreadTemplateThreadRace")
@own_world(procs=4)
def test_locked_goroutines_that_start_others_all_at_once_get_them_all() -> None:
    told: chan[bool] = chan()

    def locked(depth: int) -> None:
        lock_os_thread()
        if depth:
            go(locked, depth - 1)
        told.send(True)

    for _ in range(10):
        go(locked, 4)
    assert [told.recv(20) for _ in range(50)] == [True] * 50


@go_test("runtime/proc_test.go", "TestLockOSThreadExit")
@own_world(procs=1)
def test_the_main_thread_is_nobodys_any_more_when_one_has_ended_locked_to_it() -> None:
    # Go's main moves to another thread; ours can't
    me = get_ident()
    threads: chan[int] = chan(1)

    def locked() -> None:
        lock_os_thread()
        threads.send(get_ident())

    go(locked)
    assert threads.recv() == me
    time.sleep(0.001)
    for _ in range(20):
        go(lambda: threads.send(get_ident()))
        assert threads.recv() != me


@go_test("runtime/proc_test.go", "TestLockOSThreadExit")
def test_the_thread_of_one_who_ends_locked_is_gone() -> None:
    done = run_program("""
        import os
        from _thread import get_native_id
        from gopy import chan, go, run, time
        from gopy.runtime import lock_os_thread, unlock_os_thread

        def locked(ready):
            lock_os_thread()
            ready.send(get_native_id())

        def main():
            lock_os_thread()
            ready = chan(1)
            go(locked, ready)
            sub = ready.recv()
            unlock_os_thread()
            while os.path.exists(f"/proc/self/task/{sub}"):
                time.sleep(time.MILLISECOND)
                if get_native_id() == sub:
                    print("locked thread used again")
            print("OK")

        run(main)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "OK\n", "")


@go_test("runtime/proc_test.go", "TestLockOSThreadAvoidsStatePropagation")
def test_what_one_who_ends_locked_did_to_his_thread_reaches_no_other() -> None:
    done = run_program(
        """
        import ctypes, os, tempfile
        from gopy import chan, go, run
        from gopy.runtime import lock_os_thread, unlock_os_thread

        CLONE_FS = 0x200

        def moves(ready):
            lock_os_thread()
            if ctypes.CDLL(None).unshare(CLONE_FS):
                print("not permitted")
                os._exit(0)
            os.chdir(tempfile.gettempdir())  # of this thread alone
            ready.send(None)

        def looks(done):
            lock_os_thread()
            print(os.getcwd())
            done.recv()
            unlock_os_thread()

        def main():
            lock_os_thread()
            os.chdir("/")
            ready, done = chan(1), chan()
            go(moves, ready)
            ready.recv()
            go(looks, done)
            done.send(None)
            unlock_os_thread()
            print("OK")

        run(main)
        """,
        env={"GOPYMAXPROCS": "1"},
    )
    if done.stdout == "not permitted\n":
        pytest.skip("the system permits no unshare")
    assert (done.returncode, done.stdout, done.stderr) == (0, "/\nOK\n", "")
