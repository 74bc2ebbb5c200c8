"""What `threading` and the system know of the threads of Ms."""

import os
import re

import pytest
from programs import run_program

from gopy._core.base.standstill import WORLD_STOPS

PRELUDE = """
import gc, os, threading
from gopy import chan, go, run, runtime, time
from gopy._core.sched import idle

def elsewhere(fn):
    # Have fn called on another thread than main's, by a goroutine, and return what it returns.
    answers, home = chan(1), threading.get_ident()
    runtime.lock_os_thread()
    go(lambda: answers.send(fn()))
    answer = answers.recv()
    runtime.unlock_os_thread()
    return answer
"""


def printed(source: str) -> list[str]:
    done = run_program(PRELUDE + source + "\nrun(main)\n", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_the_thread_of_an_m_has_a_name_in_threading_and_is_nobodys_dummy() -> None:  # R14
    source = """
def main():
    thread = elsewhere(threading.current_thread)
    print(thread.name.rstrip("0123456789"))
    print(type(thread) is threading._DummyThread, thread.is_alive(), thread.daemon)
    print(thread in threading.enumerate(), threading.main_thread() is threading.current_thread())
"""
    assert printed(source) == ["gopy-M", "False True True", "True True"]


def test_nothing_takes_it_off_the_list_but_its_own_end() -> None:  # R14, R21
    source = """
def kept():
    own = getattr(threading, "_thread_local_info", None)
    return own is not None and "_track_dummy_thread_ref" in vars(own)
def main():
    print(elsewhere(kept), elsewhere(threading.current_thread) in threading.enumerate())
"""
    assert printed(source) == ["False True"]


def test_it_cannot_be_joined() -> None:  # R14
    source = """
def main():
    thread = elsewhere(threading.current_thread)
    try:
        thread.join()
    except (AssertionError, RuntimeError) as error:
        print(error)
"""
    assert printed(source) == ["cannot join a dummy thread"]


def test_it_leaves_the_list_when_it_ends() -> None:  # R14
    source = """
def main():
    idle.IDLE_M_NS = 0
    thread = elsewhere(threading.current_thread)
    while len(threading.enumerate()) > 1:
        time.sleep(0.001)
    print(thread.name, [each.name for each in threading.enumerate()])
"""
    (line,) = printed(source)
    assert re.fullmatch(r"gopy-M\d \['MainThread'\]", line)  # which one, where each ends at once?


@pytest.mark.skipif(not os.path.exists("/proc/self/comm"), reason="no /proc")
def test_the_system_knows_it_by_the_same_name() -> None:  # R14
    source = """
def comm():
    with open(f"/proc/self/task/{threading.get_native_id()}/comm") as file:
        return file.read().strip()
def main():
    print(elsewhere(comm))
"""
    (name,) = printed(source)
    assert re.fullmatch(r"gopy-M\d", name)  # which one, without a GIL?


def test_the_interpreter_does_not_wait_for_it_at_its_end() -> None:  # R14
    source = """
def main():
    parked = chan()
    elsewhere(lambda: go(parked.recv))
    print("over")
"""
    assert printed(source) == ["over"]


def test_who_holds_threadings_list_may_begin_to_collect_while_an_m_enters_itself() -> None:  # R23
    source = """
import sys
from _thread import start_new_thread
from gopy._core.base import standstill
from gopy._core.sched.enrol import enrol

def enters():
    for frame in sys._current_frames().values():
        while frame:
            if frame.f_code is enrol.__code__:
                return True
            frame = frame.f_back
    return False

with threading._active_limbo_lock:
    start_new_thread(enrol, ("somebody",))
    while not enters():
        pass
    for _ in range(2000):  # as a collection does, and in between that thread has its turn
        got = standstill.mu.acquire(timeout=10)
        if not got:
            break
        standstill.mu.release()
        os.sched_yield()
print(got)
"""
    done = run_program(PRELUDE + source, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


LAST = """
from _thread import start_new_thread
from gopy._core.sched import enrol

def stays():  # it has a dummy, which Python's end takes off the list
    threading.current_thread()
    there.append(True)
    threading.Event().wait()

there, entered, begins = [], enrol.MThread, threading.Event()
def slowly(name):
    begins.set()
    while not enrol._over:  # Python's end has begun, and waits
        clock.sleep(0.001)
    return entered(name)
enrol.MThread = slowly
run(runtime.gosched)
start_new_thread(stays, ())
while not there:
    clock.sleep(0.001)
"""


@pytest.mark.skipif(not WORLD_STOPS, reason="with a GIL threads are stopped elsewhere")
def test_python_ends_while_a_thread_enters_itself() -> None:  # R21
    """It waits for who is at the list, as it wants the lock itself when that one is stopped."""
    done = run_program(
        f"{PRELUDE}import time as clock\n{LAST}"
        "start_new_thread(enrol.enrol, ('late',))\nbegins.wait()\nprint('over')\n",
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "over\n", "")


def test_nobody_enters_himself_once_python_ends() -> None:  # R21
    done = run_program(
        f"{PRELUDE}import time as clock\n{LAST}"
        "enrol.enter_no_more()\nbefore = len(threading.enumerate())\n"
        "start_new_thread(lambda: (enrol.enrol('late'), there.append(True)), ())\n"
        "while len(there) < 2:\n    clock.sleep(0.001)\n"
        "print(begins.is_set(), len(threading.enumerate()) - before)\n",
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "False 0\n", "")
