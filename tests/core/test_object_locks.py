"""Objects' own locks, which CPython has where there is no GIL: nobody waits for one in vain.

What a list or dict does with the help of Python code, as `list.extend` does with a generator, it
does under its lock.  A thread that waits lets go of it meanwhile; a goroutine does so, too.
"""

from textwrap import dedent

import pytest
from programs import run_program

from gopy._core.base import optional, standstill

pytestmark = pytest.mark.skipif(
    not standstill.WORLD_STOPS or optional.PURE, reason="only without a GIL, and compiled"
)

PRELUDE = """
import ctypes, gc, os
from gopy import chan, go, run, runtime, select, recv, time
from gopy._core import current

LOCK = object.__basicsize__ - 22  # where an object's lock is, a byte
"""


def said(source: str, procs: str = "2") -> str:
    env = {"GOPYMAXPROCS": procs, "PYTHONWARNINGS": "ignore::DeprecationWarning"}
    done = run_program(PRELUDE + dedent(source), env=env, timeout=30)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.strip()


WAYS = {
    "receives": "yield from there",
    "selects": """while (got := select(case := recv(there))) and case.ok:
                yield case.value""",
    "is preempted": """for value in there:
                while len(extended) < 2:
                    pass
                yield value""",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("procs", ["1", "2"])
def test_who_parks_in_the_midst_of_an_extension_holds_up_nobody(way: str, procs: str) -> None:
    source = f"""
    def main():
        there, done, extended = chan(1), chan(), []
        def values():
            {way}
        def extends():
            extended.extend(values())
            done.send(len(extended))
        extended.append("first")
        go(extends)
        runtime.gosched()
        there.send("second")
        time.sleep(0.001)
        extended.append("third")
        there.close()
        print(done.recv())
    run(main)
    """
    assert said(source, procs) == "3"


def test_no_object_is_locked_in_the_child_by_a_thread_that_is_gone() -> None:  # R23
    source = """
    def main():
        mine = ["a list"]
        lock = ctypes.c_uint8.from_address(id(mine) + LOCK)
        lock.value = 1  # as if another thread had it when the world was stopped
        child = os.fork()
        if not child:
            os._exit(len(list(mine)))
        lock.value = 0
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    run(main)
    """
    assert said(source) == "1"


def test_what_the_fork_s_own_caller_holds_stays_locked_in_the_child() -> None:  # R23
    source = """
    def main():
        mine = []
        def forks():
            yield os.fork()
        mine.extend(forks())
        if not mine[0]:
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(mine[0], 0)[1]))
    run(main)
    """
    assert said(source) == "7"


def test_what_a_thread_from_outside_held_is_dropped_in_the_child_without_a_lock() -> None:  # R23
    source = """
    import threading
    def main():
        there, stay = chan(), threading.Event()
        def outside():
            there.send("here")
            stay.wait()
        thread = threading.Thread(target=outside)
        thread.start()
        there.recv()
        outsiders = current().m.world.outsiders
        assert outsiders
        lock = ctypes.c_uint8.from_address(id(outsiders) + LOCK)
        lock.value = 1  # as if the thread were on its way out
        child = os.fork()
        if not child:
            os._exit(7)
        lock.value = 0
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        stay.set()
        thread.join()
    run(main)
    """
    assert said(source) == "7"


def test_a_child_can_stop_the_world_though_another_thread_was_about_to() -> None:  # R23
    source = """
    import threading
    class One: pass
    class Other: pass
    def main():
        over = []
        def changes_classes():  # which stops all threads
            each = One()
            while not over:
                each.__class__ = Other
                each.__class__ = One
        threads = [threading.Thread(target=changes_classes) for _ in range(2)]
        for thread in threads:
            thread.start()
        codes = set()
        for _ in range(10):
            child = os.fork()
            if not child:
                gc.collect()
                os._exit(7)
            codes.add(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        over.append(True)
        for thread in threads:
            thread.join()
        print(*codes)
    run(main)
    """
    assert said(source) == "7"


def test_a_child_collects_though_another_thread_was_about_to() -> None:  # R23
    source = """
    import threading
    from gopy._core.base import standstill
    def finds_a_cycle():
        cycle = []
        cycle.append(cycle)
        del cycle
        return gc.collect() > 0
    def main():
        with standstill.mu:  # which a collection takes first
            thread = threading.Thread(target=gc.collect)
            thread.start()
            while finds_a_cycle():
                pass  # until the thread has begun, and waits
            child = os.fork()
            if not child:
                os._exit(7 if finds_a_cycle() else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        thread.join()
    run(main)
    """
    assert said(source) == "7"
