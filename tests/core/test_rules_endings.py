"""The end of a process: what still runs, what is flushed, and that it comes (R21)."""

import subprocess
import textwrap
import time as clock
from collections.abc import Callable

import pytest
from programs import run_gopy_file, run_program

Done = subprocess.CompletedProcess[str]

PRELUDE = """
import atexit, sys, time as clock
from gopy import chan, defer, go, os, panic, run, runtime, select, sync, time

atexit.register(print, "atexit")

class Guard:
    def __enter__(self):
        pass

    def __exit__(self, *error):
        print("__exit__")

def abandoned(wait):
    defer(print, "deferred")
    with Guard():
        try:
            wait()
        finally:
            print("finally")

def leave_some_behind():
    mu = sync.Mutex()
    mu.lock()
    sleep, timed = lambda: time.sleep(600), lambda: select(chan(), timeout=600)
    for wait in (select, chan().recv, lambda: chan().send(1), mu.lock, sleep, timed):
        go(abandoned, wait)
    runtime.gosched()

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


Start = Callable[..., Done]
ALL = pytest.mark.parametrize(
    "start", [with_run, by_command, without_run], ids=["run", "gopy run", "without run"]
)
OWNED = pytest.mark.parametrize("start", [with_run, by_command], ids=["run", "gopy run"])
PROCS = pytest.mark.parametrize("procs", ["1", "4"], ids=["one P", "four Ps"])


def ends(start: Start, source: str, procs: str = "1") -> tuple[int, list[str], str]:
    """Return the status of a program, the lines that it printed, and stderr."""
    done = start(source, env={"GOPYMAXPROCS": procs}, timeout=20)
    return done.returncode, done.stdout.splitlines(), done.stderr


@PROCS
@ALL
def test_main_returns_then_atexit_runs_and_of_the_others_nothing(
    start: Start, procs: str
) -> None:  # R21
    source = """
        def main():
            leave_some_behind()
            print("main", end=" ")
            print("returns")
    """
    assert ends(start, source, procs) == (0, ["main returns", "atexit"], "")


@PROCS
@OWNED
def test_a_panic_flushes_and_ends_all_without_atexit(start: Start, procs: str) -> None:  # R21
    source = """
        def main():
            leave_some_behind()
            print("not flushed yet", end="")
            go(panic, "boom")
            select()
    """
    status, stdout, stderr = ends(start, source, procs)
    assert (status, stdout) == (2, ["not flushed yet"])
    assert stderr.startswith("panic: boom\n\ngoroutine ")


@PROCS
@OWNED
def test_a_fatal_error_unwinds_not_even_its_own_goroutine(start: Start, procs: str) -> None:  # R21
    source = """
        def main():
            leave_some_behind()
            print("not flushed yet", end="")
            with Guard():
                try:
                    sync.Mutex().unlock()
                finally:
                    print("finally")
    """
    status, stdout, stderr = ends(start, source, procs)
    assert (status, stdout) == (2, ["not flushed yet"])
    assert stderr.startswith("fatal error: sync: unlock of unlocked mutex\n\ngoroutine 1 [")


@PROCS
@OWNED
def test_a_deadlock_unwinds_nobody(start: Start, procs: str) -> None:  # R21
    source = """
        def main():
            go(abandoned, select)
            print("not flushed yet", end="")
            try:
                chan().recv()
            finally:
                print("finally")
    """
    status, stdout, stderr = ends(start, source, procs)
    assert (status, stdout) == (2, ["not flushed yet"])
    assert stderr.startswith("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [")


@PROCS
@ALL
def test_os_exit_flushes_and_unwinds_nobody(start: Start, procs: str) -> None:  # R21
    source = """
        def main():
            leave_some_behind()
            print("not flushed yet", end="")
            try:
                os.exit(3)
            finally:
                print("finally")
    """
    assert ends(start, source, procs) == (3, ["not flushed yet"], "")


@PROCS
@ALL
def test_sys_exit_in_any_goroutine_unwinds_main_alone(start: Start, procs: str) -> None:  # R21
    source = """
        def main():
            leave_some_behind()
            go(sys.exit, 4)
            try:
                select()
            finally:
                print("main's finally")
    """
    status, stdout, stderr = ends(start, source, procs)
    assert (status, stderr) == (4, "")
    assert stdout[0] == "main's finally"
    assert set(stdout[1:]) <= {"atexit"}


@ALL
def test_threads_that_print_to_the_last_do_not_break_the_end(start: Start) -> None:  # R21
    """While the interpreter ends, a thread of the scheduler's may be anywhere."""
    source = """
        def prints(number):
            while True:
                print(number, flush=True)
                runtime.gosched()

        def main():
            for number in range(6):
                go(prints, number)
            time.sleep(0.05)
    """
    for _ in range(2):
        status, _, stderr = ends(start, source, "4")
        assert (status, stderr) == (0, "")


@pytest.mark.parametrize("way", ["prints(0)", "runtime.blocking(prints, 0)"])
@ALL
def test_a_goroutine_that_prints_and_never_yields_does_not_break_the_end(
    start: Start, way: str
) -> None:  # R21
    source = f"""
        printed = []

        def prints(number):
            while True:
                print(number, flush=True)
                printed[:] = [number]

        def main():
            go(lambda: {way})
            while not printed:  # without a call of gopy: so it begins on another thread
                pass
    """
    for _ in range(2):
        status, _, stderr = ends(start, source, "2")
        assert (status, stderr) == (0, "")


NEVER_ENDS = {
    "yields": "turns_round(runtime.gosched)",
    "computes": "turns_round(int)",
    "makes a blocking call": "runtime.blocking(turns_round, int)",
}


@pytest.mark.parametrize("way", NEVER_ENDS.values(), ids=NEVER_ENDS)
@pytest.mark.parametrize("start", [with_run, without_run], ids=["run", "without run"])
def test_no_goroutine_runs_any_more_when_the_rest_of_atexit_does(
    start: Start, way: str
) -> None:  # R21
    """What was registered before gopy's first use runs after gopy has stopped its threads."""
    source = f"""
        turns = 0

        def turns_round(step):
            global turns
            try:
                while True:
                    turns += 1
                    step()
            finally:
                print("finally")

        @atexit.register
        def look():
            for _ in range(50):
                before = turns
                clock.sleep(0.03)
                if turns == before:
                    return print("it stands still")
            print("it goes on")

        def main():
            go(lambda: {way})
            while not turns:  # without a call of gopy: so it begins on another thread
                pass
    """
    status, stdout, stderr = ends(start, source, "2")
    assert (status, stdout, stderr) == (0, ["it stands still", "atexit"], "")


HOGS = {
    "computes": "lambda: [None for _ in iter(int, 1)]",
    "blocks its thread": "lambda: clock.sleep(600)",
    "waits for a blocking call": "lambda: runtime.blocking(clock.sleep, 600)",
}


@pytest.mark.parametrize("ending", ["return", "os.exit(0)"])
@pytest.mark.parametrize("hog", HOGS.values(), ids=HOGS)
@OWNED
def test_a_thread_that_never_comes_back_does_not_keep_the_program(
    start: Start, hog: str, ending: str
) -> None:  # R21
    source = f"""
        import threading

        begun = []

        def hogs():
            begun.append(1)
            ({hog})()

        def main():
            go(hogs)
            with threading.Lock():  # where nobody is preempted: so it begins on another thread
                while not begun:
                    pass
            print("main returns")
            {ending}
    """
    status, stdout, stderr = ends(start, source, "2")
    assert (status, stderr) == (0, "")
    assert stdout == ["main returns"] + ["atexit"] * (ending == "return")


@pytest.mark.parametrize(
    "flush",
    ["clock.sleep(600)", "raise OSError('full')", "select()"],
    ids=["hangs", "fails", "parks"],
)
@pytest.mark.parametrize("ending", ["panic('boom')", "os.exit(2)", "go(panic, 'boom'); select()"])
@OWNED
def test_a_stdout_that_can_t_be_flushed_does_not_keep_the_program(
    start: Start, ending: str, flush: str
) -> None:  # R21
    source = f"""
        class Stuck:
            def write(self, text):
                return len(text)

            def flush(self):
                {flush}

        def main():
            sys.stdout = Stuck()
            {ending}
    """
    status, _, stderr = ends(start, source)
    assert status == 2
    assert stderr.startswith("panic: boom" if "panic" in ending else "")


@OWNED
def test_much_output_is_flushed_whole_before_the_end(start: Start) -> None:  # R21
    source = """
        def main():
            for number in range(100_000):
                print(number)
            panic("boom")
    """
    status, stdout, _ = ends(start, source)
    assert (status, len(stdout), stdout[-1]) == (2, 100_000, "99999")


@PROCS
@ALL
def test_a_program_s_own_threads_end_as_python_ends_them(start: Start, procs: str) -> None:  # R21
    """One that is no daemon is waited for; atexit runs after it."""
    source = """
        import threading

        def works():
            clock.sleep(0.1)
            print("worked")

        def main():
            leave_some_behind()
            threading.Thread(target=works).start()
            print("main returns")
    """
    status, stdout, stderr = ends(start, source, procs)
    assert (status, stdout, stderr) == (0, ["main returns", "worked", "atexit"], "")


@pytest.mark.parametrize("ending", ["return", "os.exit(0)", "sys.exit(0)"])
@ALL
def test_the_end_takes_less_than_2_s_whatever_is_left(start: Start, ending: str) -> None:  # R21
    """Goroutines that are parked, sockets that are open, threads of the pool that block."""
    source = f"""
        from gopy import net

        class Left:
            def __del__(self):
                print("__del__")

        def holds(wait):
            left = Left()
            with Guard():
                wait()

        def generates(wait):
            try:
                yield wait()
            finally:
                print("generator's finally")

        def main():
            leave_some_behind()
            listener = net.listen("tcp", "127.0.0.1:0")
            conn = net.dial("tcp", str(listener.addr()))
            other_end = listener.accept()
            for wait in (listener.accept, conn.read, select):
                go(holds, wait)
                go(next, generates(wait))
            for _ in range(3):
                go(holds, lambda: runtime.blocking(clock.sleep, 600))
            for _ in range(1000):
                go(holds, select)
            time.sleep(0.05)
            print(clock.monotonic())
            {ending}
    """
    status, stdout, stderr = ends(start, source)
    ended = clock.monotonic()
    assert (status, stderr) == (0, "")
    took = ended - float(stdout[0])
    assert set(stdout[1:]) <= {"atexit"}
    assert took < 2
