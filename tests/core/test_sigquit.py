"""SIGQUIT: the program writes where all its goroutines stand, and ends with status 2."""

import re
import signal
import subprocess
import textwrap
from collections.abc import Callable

import pytest
from programs import run_gopy_file, run_program
from worlds import own_world, until_waiting

from gopy import chan, go, run
from gopy._core.sched.report import all_dump, goroutine_dump, grouped_dump

Done = subprocess.CompletedProcess[str]

PRELUDE = """
import ctypes, os, signal, sys, threading, time as clock
from gopy import chan, go, run, runtime, select, sync, time
from gopy._core.base import standstill

def sigquit():
    os.kill(os.getpid(), signal.SIGQUIT)

def until_waiting(*goroutines):
    while not all(g.wait_reason for g in goroutines):
        runtime.gosched()

def receives(ch):
    ch.recv()

"""


def with_run(source: str, **more: object) -> Done:
    """Run a program that calls `run` itself."""
    return run_program(PRELUDE + textwrap.dedent(source) + "\nrun(main)\n", **more)


def by_command(source: str, **more: object) -> Done:
    """Run a file by `python -m gopy run`, whose module body is goroutine 1."""
    return run_gopy_file(PRELUDE + textwrap.dedent(source) + "\nmain()\n", **more)


def without_run(source: str, **more: object) -> Done:
    """Run a script whose calls of gopy make its world."""
    return run_program(PRELUDE + textwrap.dedent(source) + "\nmain()\n", **more)


WRITTEN = """\
SIGQUIT: quit

goroutine 1 [running]:
main.sigquit(...)
\tFILE
main.main(...)
\tFILE
TOP

goroutine 2 [chan receive]:
main.receives(...)
\tFILE
created by main.main in goroutine 1
\tFILE

goroutine 3 [select (no cases)]:
main.blocks(...)
\tFILE
created by main.main in goroutine 1
\tFILE
"""

Start = Callable[..., Done]
OWNED = pytest.mark.parametrize("start", [with_run, by_command], ids=["run", "gopy run"])


@OWNED
def test_it_writes_the_dump_of_all_goroutines_and_flushes(start: Start) -> None:  # SEMANTICS 207
    source = """
        def blocks():
            try:
                select()
            finally:
                print("finally")

        def main():
            until_waiting(go(receives, chan()), go(blocks))
            print("not flushed yet", end="")
            try:
                sigquit()
            finally:
                print("finally")
    """
    done = start(source, timeout=20)
    assert (done.returncode, done.stdout) == (2, "not flushed yet")
    top = "main.<module>(...)\n\tFILE\n" if start is by_command else ""
    assert re.sub(r"\t\S+:\d+", "\tFILE", done.stderr) == WRITTEN.replace("TOP\n", top)


HELD = {
    "asleep in the poller": "time.sleep(600)",
    "computes": "[None for _ in iter(int, 1)]",
    "in C that a signal ends": "clock.sleep(600)",
    "in C that goes on": "libc.pthread_mutex_lock(mu)",
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
@OWNED
def test_it_is_written_whatever_the_main_thread_does(start: Start, held: str) -> None:
    source = f"""
        libc = ctypes.CDLL(None)
        mu = ctypes.create_string_buffer(256)

        def holds():
            {held}

        def quits(main):
            while True:
                frame = standstill.current_frames()[main]
                while frame is not None and frame.f_code is not holds.__code__:
                    frame = frame.f_back
                if frame is not None or one.wait_reason == "sleep":
                    return sigquit()
                clock.sleep(0.001)

        def main():
            global one
            one = runtime.current()
            libc.pthread_mutex_lock(mu)
            threading.Thread(target=quits, args=(threading.get_ident(),), daemon=True).start()
            holds()
    """
    done = start(source, timeout=20)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("SIGQUIT: quit\n\ngoroutine 1 [")
    assert "main.holds(...)\n" in done.stderr


def test_goroutines_that_stand_alike_are_shown_once() -> None:
    """100,000 of them; how long that takes is for `bench/threads.py`."""
    source = """
        def main():
            ch = chan()
            for _ in range(100_000):
                last = go(receives, ch)
            until_waiting(last)
            while any(g.wait_reason == "" and g.id > 1 for g in runtime.goroutines()):
                runtime.gosched()  # one that was preempted
            sigquit()
    """
    done = with_run(source, timeout=60)
    shown = re.findall(r"^goroutine (\d+) \[(.*)\]:", done.stderr, re.MULTILINE)
    assert shown == [("1", "running"), ("2", "chan receive")]
    assert done.stderr.endswith("\n...99999 more goroutines like this: 3-100001\n")


@OWNED
@pytest.mark.parametrize("action", ["signal.SIG_IGN", "lambda number, frame: print('mine')"])
def test_a_program_s_own_handler_stays(start: Start, action: str) -> None:
    source = f"""
        def main():
            signal.signal(signal.SIGQUIT, {action})
            sigquit()
            time.sleep(0.001)
            print("goes on")
    """
    done = start(source, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "mine\ngoes on\n".removeprefix("" if "mine" in action else "mine\n")


def test_it_is_the_system_s_before_and_after_run() -> None:
    assert signal.getsignal(signal.SIGQUIT) is signal.SIG_DFL
    meanwhile = run(lambda: signal.getsignal(signal.SIGQUIT))
    assert callable(meanwhile)
    assert signal.getsignal(signal.SIGQUIT) is signal.SIG_DFL
    assert signal.set_wakeup_fd(-1) == -1


def test_without_run_it_ends_the_process_as_ever() -> None:
    done = without_run(
        "def main():\n    go(receives, chan())\n    runtime.gosched()\n    sigquit()"
    )
    assert (done.returncode, done.stderr) == (-signal.SIGQUIT, "")


def test_none_as_traceback_leaves_the_goroutines_out() -> None:
    source = "def main():\n    sigquit()\n"
    done = with_run(source, env={"GOPYTRACEBACK": "none"}, timeout=20)
    assert (done.returncode, done.stderr) == (2, "SIGQUIT: quit\n")


def test_a_child_s_signal_is_not_its_parent_s() -> None:
    source = """
        def main():
            child = os.fork()
            if not child:
                signal.signal(signal.SIGQUIT, lambda number, frame: os._exit(7))
                sigquit()
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            clock.sleep(0.6)  # longer than the listener waits for the main thread
    """
    done = run_program(
        "import warnings\nwarnings.simplefilter('ignore')\n"
        + PRELUDE
        + textwrap.dedent(source)
        + "\nrun(main)\n",
        timeout=20,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")


@own_world()
def test_a_grouped_dump_says_how_many_and_which() -> None:
    ch = chan[None]()
    goroutines = [go((waits, waits_too)[number in (3, 5)], ch) for number in range(7)]
    for g in goroutines:
        until_waiting(g, "chan receive")
    one, other = goroutines[0], goroutines[3]
    first, second = one.id, other.id
    like_one = (
        f"...4 more goroutines like this: {first + 1}-{first + 2}, {first + 4}, {first + 6}\n"
    )
    like_other = f"...1 more goroutine like this: {second + 2}\n"
    dumps = [goroutine_dump(one) + like_one, goroutine_dump(other) + like_other]
    assert grouped_dump(goroutines) == "\n".join(dumps)


@own_world()
def test_a_group_of_one_is_dumped_as_ever() -> None:
    ch = chan[None]()
    g = go(waits, ch)
    until_waiting(g, "chan receive")
    assert grouped_dump([g]) == all_dump([g])


def waits(ch: chan[None]) -> None:
    ch.recv()


def waits_too(ch: chan[None]) -> None:
    ch.recv()
