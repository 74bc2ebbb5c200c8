"""The end of a program: none of the scheduler's threads goes on, and nobody is unwound (R21).

What is left of the program after gopy's part of the end is seen by a function that was
registered with atexit before gopy was used.
"""

import textwrap

import pytest
from programs import run_program

PRELUDE = """
import atexit, gc, threading, time as clock
from gopy import chan, go, run, runtime, time
from gopy._core import current
from gopy._core.sched import ending

def at_the_end(fn):
    atexit.register(lambda: print(fn()))
    return fn

"""
CALLS = {"run": "run(main)", "without run": "main()"}
both_ways = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def printed(source: str, call: str, procs: str) -> str:
    source = PRELUDE + textwrap.dedent(source) + f"\n{call}\n"
    done = run_program(source, env={"GOPYMAXPROCS": procs}, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@both_ways
@pytest.mark.parametrize("procs", ["1", "4"], ids=["one P", "four Ps"])
def test_no_thread_takes_another_goroutine_once_the_end_has_begun(procs: str, call: str) -> None:
    # R21
    source = """
    late = [0] * 6

    @at_the_end
    def at_most_once_each():
        return max(late) <= 1

    def yields(world, number):
        while True:
            late[number] += world.over
            runtime.gosched()

    def main():
        runtime.lock_os_thread()  # so they begin on another thread
        for number in range(6):
            go(yields, current().m.world, number)
        time.sleep(0.02)
    """
    assert printed(source, call, procs) == "True\n"


@both_ways
def test_who_comes_to_the_hub_in_time_is_not_stilled(call: str) -> None:  # R21
    source = """
    begun, stilled = [], []
    ending._still = stilled.append

    @at_the_end
    def those_who_were():
        return stilled

    def comes(world):
        begun.append(1)
        while not world.over:
            pass
        runtime.gosched()

    def main():
        go(comes, current().m.world)
        with threading.Lock():  # where nobody is preempted: so it begins on another thread
            while not begun:
                pass
    """
    assert printed(source, call, "2") == "[]\n"


@both_ways
@pytest.mark.parametrize("way", ["computes()", "runtime.blocking(computes)"])
def test_who_never_comes_there_stands_still_where_he_is(way: str, call: str) -> None:  # R21
    source = f"""
    counted = [0]

    @at_the_end
    def comes_to_rest():
        for _ in range(50):  # a thread of the pool hears of it and is not waited for
            before = counted[:]
            clock.sleep(0.1)
            if counted == before:
                return True
        return False

    def computes():
        try:
            while True:
                counted[0] += 1
        finally:
            print("finally")

    def main():
        go(lambda: {way})
        with threading.Lock():
            while not counted[0]:
                pass
    """
    assert printed(source, call, "2") == "True\n"


@both_ways
@pytest.mark.parametrize("procs", ["1", "4"], ids=["one P", "four Ps"])
def test_a_collection_after_it_runs_nothing_of_those_who_were_parked(procs: str, call: str) -> None:
    # R10, R21
    source = """
    @at_the_end
    def collects():
        return gc.collect() >= 0

    def parks():
        try:
            chan().recv()
        finally:
            print("finally")

    def main():
        for _ in range(6):
            go(parks)
        time.sleep(0.02)
    """
    assert printed(source, call, procs) == "True\n"


def test_a_world_that_ends_while_its_m_looks_who_waits_is_noticed_before_it_sleeps() -> None:  # R7
    """Another thread ends the program just then, and finds nobody asleep whom it could wake."""
    done = run_program(
        """
        import os, socket, threading
        from gopy import run
        from gopy._core import SocketFD
        from gopy._core.netpoll.poller import Poller
        from gopy._core.sched import boot
        from gopy._core.sched.stop import freeze

        looks, goes_on = threading.Event(), threading.Event()
        near, far = socket.socketpair()

        def look(poller, plainly=Poller.anyone_waiting):
            looks.set()
            goes_on.wait(20)
            return plainly(poller)

        def main():
            Poller.anyone_waiting = look
            SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, near.detach()).read(1)

        thread = threading.Thread(target=run, args=(main,), daemon=True)
        thread.start()
        looks.wait()
        freeze(boot._worlds[0], None)
        goes_on.set()
        thread.join(20)
        print("asleep" if thread.is_alive() else "ended", flush=True)
        os._exit(0)
        """
    )
    assert (done.stdout, done.stderr) == ("ended\n", "")
