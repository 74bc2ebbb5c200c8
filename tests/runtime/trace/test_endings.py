"""However a program ends while it is traced, its trace is whole (R21)."""

import subprocess
from pathlib import Path

import pytest
from chrometraces import Trace
from programs import run_gopy_file, run_program

PRELUDE = """
import os, signal, sys, threading, time as clock
import gopy
from gopy import chan, go, os as gos, panic, runtime, time
from gopy.runtime import trace

def worker(ch):
    for value in ch:
        pass

def begin(file=None):
    trace.start(open(sys.argv[1], "wb") if file is None else file)
    ch = chan()
    go(worker, ch)
    ch.send(1)
    runtime.gosched()

def fails():
    panic("in a goroutine")
"""

# How it ends, and with which status.
ENDINGS = {
    "main returns": ("pass", 0),
    "a panic": ("panic('of main')", 2),
    "a panic of another": ("go(fails); time.sleep(60)", 2),
    "a deadlock": ("chan().recv()", 2),
    "a fatal error": ("gopy.sync.Mutex().unlock()", 2),
    "an exit": ("gos.exit(3)", 3),
    "sys.exit": ("sys.exit(4)", 4),
    "sys.exit of another": ("go(sys.exit, 5); time.sleep(60)", 5),
    "Ctrl-C": ("os.kill(os.getpid(), signal.SIGINT); time.sleep(60)", None),
    "SIGQUIT": ("os.kill(os.getpid(), signal.SIGQUIT); clock.sleep(60)", 2),
    "a hog beside a panic": ("threading.Thread(target=lambda: [0 for _ in iter(int, 1)], "
                             "daemon=True).start(); panic('at last')", 2),
}  # fmt: skip
STARTS = {
    "run": (run_program, "gopy.run(main)"),
    "python -m gopy run": (run_gopy_file, "main()"),
    "embedded": (run_program, "main()"),
}


def ended(file: Path, body: str, how: str = "run") -> subprocess.CompletedProcess[str]:
    """Run a program whose main begins a trace to file, and then does what body says."""
    start, call = STARTS[how]
    return start(f"{PRELUDE}\ndef main():\n    begin()\n    {body}\n\n{call}\n", str(file))


@pytest.mark.parametrize("how", STARTS)
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_trace_is_whole_however_the_program_ends(ending: str, how: str, tmp_path: Path) -> None:
    body, status = ENDINGS[ending]
    is_fatal = status == 2
    if how == "embedded" and ending == "SIGQUIT":
        pytest.skip("without run it ends the process as it ends any")
    if how == "embedded" and body.endswith(("panic('of main')", "panic('at last')")):
        status, is_fatal = 1, False  # goroutine 1 is the thread's own code, as any of Python's
    file = tmp_path / "trace"
    done = ended(file, body, how)
    if status is not None:
        assert done.returncode == status, done.stderr
    assert "trace is not complete" not in done.stderr
    assert done.stderr.startswith(("panic: ", "fatal error: ", "SIGQUIT: ")) is is_fatal
    assert Trace(file.read_bytes()).until("worker")[0] == "chan receive"


def test_a_file_that_is_closed_by_the_panic_s_unwinding_was_complete_before(
    tmp_path: Path,
) -> None:
    """Without `run` goroutine 1 unwinds after a fatal error, and so leaves its ``with``."""
    body = (
        'with open(sys.argv[2], "wb") as file: trace.stop(); begin(file); go(fails); time.sleep(60)'
    )
    source = f"{PRELUDE}\ndef main():\n    begin()\n    {body}\n\nmain()\n"
    done = run_program(source, str(tmp_path / "first"), str(tmp_path / "second"))
    assert done.returncode == 2 and done.stderr.startswith("panic: in a goroutine")
    assert "trace is not complete" not in done.stderr
    Trace((tmp_path / "first").read_bytes())
    Trace((tmp_path / "second").read_bytes())


BROKEN = (
    PRELUDE
    + """
class Broken:
    def write(self, data):
        raise OSError("the disk is full")

class Hanging:
    def write(self, data):
        clock.sleep(600)

def main():
    begin(FILE)
    ENDING

gopy.run(main)
"""
)


@pytest.mark.parametrize("ending", ["panic('first')", "gos.exit(2)"])
@pytest.mark.parametrize(
    ("file", "why"),
    [("Broken()", "OSError: the disk is full"), ("Hanging()", "its file takes too long")],
)
def test_a_file_that_fails_or_hangs_is_told_of_and_ends_nothing_else(
    file: str, why: str, ending: str
) -> None:
    done = run_program(BROKEN.replace("FILE", file).replace("ENDING", ending), timeout=30)
    assert done.returncode == 2
    assert done.stderr.endswith(f"gopy: the trace is not complete: {why}\n")
    assert done.stderr.count("gopy:") == 1
    assert done.stderr.startswith("panic: first\n" if "panic" in ending else "gopy: ")


def test_who_has_stopped_has_no_last_words(tmp_path: Path) -> None:
    file = tmp_path / "trace"
    done = ended(file, "trace.stop(); print(trace.is_enabled())")
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")
    Trace(file.read_bytes())


def test_a_deadlock_is_seen_while_the_trace_is_written(tmp_path: Path) -> None:
    done = ended(tmp_path / "trace", "chan().recv()")
    assert done.stderr.startswith("fatal error: all goroutines are asleep - deadlock!\n")


def test_a_process_that_is_killed_leaves_all_but_the_end(tmp_path: Path) -> None:
    """Readers of Chrome's array need none."""
    file = tmp_path / "trace"
    wait = "while b'created' not in open(sys.argv[1], 'rb').read(): time.sleep(0.01)"
    done = ended(file, f"{wait}\n    os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode == -9
    Trace(file.read_bytes().rstrip(b",\n") + b',\n{"name":"the trace ends","ph":"i","ts":0.0,'
          b'"pid":0,"tid":0,"args":{}}\n]\n')  # fmt: skip


def test_two_runs_are_one_trace(tmp_path: Path) -> None:
    source = (
        PRELUDE
        + """
file = open(sys.argv[1], "wb")
gopy.run(begin, file)
gopy.run(lambda: go(print, "second") and runtime.gosched())
trace.stop()
file.close()
"""
    )
    done = run_program(source, str(tmp_path / "trace"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "second\n", "")
    assert Trace((tmp_path / "trace").read_bytes()).until("print") == ["ended"]
