"""When all goroutines wait: is there anybody who could wake one (R22)?

Each program is tried with `run` and without it, where the deadlock is raised in goroutine 1.
"""

import textwrap

import pytest
from programs import run_program

ASLEEP = "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 ["

PRELUDE = """
import concurrent.futures, signal, socket, subprocess, sys, threading
from time import sleep as block
from gopy import chan, go, net, recv, run, runtime, select, sync, time

ch = chan()

def later():
    block(0.3)
    ch.send("woken")

def start(target, *args):
    thread = threading.Thread(target=target, args=args, daemon=True)
    thread.start()
    return thread

BEFORE = {before}

def main():
{body}

{call}
"""
HOW = {"with run": "run(main)", "without run": "main()"}
both_ways = pytest.mark.parametrize("call", HOW.values(), ids=HOW)
PROCS = pytest.mark.parametrize("procs", ["1", "3"], ids=["one P", "three Ps"])


def ends(
    call: str, body: str, before: str = "None", env: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Run a program with body as its main; before is evaluated before its first call of gopy."""
    body = textwrap.indent(textwrap.dedent(body), "    ")
    source = PRELUDE.format(body=body, before=before, call=call)
    done = run_program(source, env=env, timeout=30)
    return done.returncode, done.stdout, done.stderr


COULD_WAKE = {
    "a thread that was started since gopy's first use": """
        runtime.gosched()
        start(later)
    """,
    "a thread that has called gopy before": """
        called = threading.Event()

        def calls():
            runtime.current()
            called.set()
            block(0.3)
            ch.send("woken")

        runtime.gosched()
        start(calls)
        called.wait()
    """,
    "a blocking call": """
        go(lambda: (runtime.blocking(block, 0.3), ch.send("woken")))
    """,
    "one of two blocking calls": """
        go(lambda: runtime.blocking(block, 0.01))
        go(lambda: (runtime.blocking(block, 0.3), ch.send("woken")))
    """,
    "a worker of concurrent.futures that works": """
        runtime.gosched()
        executor = concurrent.futures.ThreadPoolExecutor(2)
        executor.submit(later)
    """,
    "a sleep": """
        go(lambda: (time.sleep(0.05), ch.send("woken")))
    """,
    "a timer's function": """
        timer = time.after_func(0.05, ch.send, "woken")
    """,
    "a timer's channel at which somebody waits": """
        due = time.after(0.05)
        go(lambda: (due.recv(), ch.send("woken")))
    """,
    "a timeout": """
        go(lambda: (select(chan(), timeout=0.05), ch.send("woken")))
    """,
    "a timer that was reset": """
        timer = time.after_func(600, ch.send, "woken")
        timer.stop()
        timer.reset(0.05)
    """,
    "another process at the end of a connection": """
        listener = net.listen("tcp", "127.0.0.1:0")
        script = "import socket, sys, time; s = socket.create_connection(('127.0.0.1', int("
        script += "sys.argv[1]))); time.sleep(0.3); s.send(b'woken'); s.recv(1)"
        child = subprocess.Popen([sys.executable, "-c", script, str(listener.addr().port)])
        conn = listener.accept()
        go(lambda: ch.send(conn.read().decode()))
    """,
    "a signal's handler": """
        signal.signal(signal.SIGALRM, lambda number, frame: ch.try_send("woken"))
        signal.setitimer(signal.ITIMER_REAL, 0.3)
    """,
    "a channel that is told of a signal": """
        from gopy.os.signal import notify

        signals = chan(1)
        notify(signals, signal.SIGALRM)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        go(lambda: (signals.recv(), ch.send("woken")))
    """,
}


@both_ways
@PROCS
@pytest.mark.parametrize("waker", COULD_WAKE.values(), ids=COULD_WAKE)
def test_there_is_no_deadlock_while_somebody_may_be_woken_by(
    waker: str, procs: str, call: str
) -> None:  # R22
    body = textwrap.dedent(waker) + "\nprint(ch.recv(), flush=True)"
    assert ends(call, body, env={"GOPYMAXPROCS": procs}) == (0, "woken\n", "")


@both_ways
def test_a_thread_of_before_counts_once_it_has_called_gopy(call: str) -> None:  # R22
    body = """
        runtime.gosched()
        asked.set()
        answered.wait()
        print(ch.recv())
    """
    before = """[asked := threading.Event(), answered := threading.Event(), start(lambda: (
        asked.wait(), runtime.current(), answered.set(), later()))]"""
    assert ends(call, body, before) == (0, "woken\n", "")


NOBODY = {
    "nobody else": "",
    "goroutines that wait, too": """
        go(select)
        go(ch.recv)
        go(chan(1).recv)
        mu = sync.Mutex()
        mu.lock()
        go(mu.lock)
    """,
    "an idle worker of concurrent.futures": """
        runtime.gosched()
        executor = concurrent.futures.ThreadPoolExecutor(2)
        executor.submit(print, end="").result()
    """,
    "an idle thread of those for blocking calls": """
        from gopy._core.sched import blocking

        blocking.IDLE_S = 600  # it does not end before
        runtime.blocking(print, end="")
    """,
    "a thread that has ended": """
        runtime.gosched()
        start(lambda: None).join()
    """,
    "a thread from outside that waits itself": """
        runtime.gosched()
        start(ch.recv)
        start(lambda: chan(0).send(1))
    """,
    "a thread that ends while all wait": """
        runtime.gosched()
        start(block, 0.5)
    """,
    "a timer that was stopped": """
        time.after_func(600, print).stop()
    """,
    "a timer's channel at which nobody waits": """
        due, ticker = time.after(600), time.Ticker(600)
    """,
    "a connection that nobody reads": """
        listener = net.listen("tcp", "127.0.0.1:0")
        near = net.dial("tcp", str(listener.addr()))
        far = listener.accept()
        near.write(b"x")
        far.read()
    """,
    "a connection that was closed under its reader": """
        listener = net.listen("tcp", "127.0.0.1:0")
        near = net.dial("tcp", str(listener.addr()))

        def reads():
            try:
                near.read()
            except net.ErrClosed:
                pass

        reader = go(reads)
        while reader.wait_reason != "IO wait":
            runtime.gosched()
        near.close()
    """,
}


@both_ways
@PROCS
@pytest.mark.parametrize("others", NOBODY.values(), ids=NOBODY)
def test_it_is_a_deadlock_when_there_is(others: str, procs: str, call: str) -> None:  # R22
    body = textwrap.dedent(others) + "\nselect()"
    status, stdout, stderr = ends(call, body, env={"GOPYMAXPROCS": procs})
    assert (status, stdout) == (2, "")
    assert stderr.startswith(ASLEEP)


@both_ways
def test_a_thread_of_before_that_never_called_gopy_does_not_count(call: str) -> None:  # R22
    status, stdout, stderr = ends(call, "select()", "start(block, 600)")
    assert (status, stdout) == (2, "")
    assert stderr.startswith(ASLEEP)


@both_ways
def test_nothing_is_reported_if_that_is_turned_off(call: str) -> None:  # R22
    """The thread of before would not count; it wakes main all the same."""
    before = "start(lambda: (block(0.5), ch.send('woken')))"
    status, _, stderr = ends(call, "print(ch.recv())", before)
    assert status == 2
    assert stderr.startswith(ASLEEP)
    env = {"GOPYDEBUG": "deadlock=0"}
    assert ends(call, "print(ch.recv())", before, env) == (0, "woken\n", "")


@both_ways
def test_all_who_wait_are_in_the_report_with_what_they_wait_for(call: str) -> None:
    body = """
        mu = sync.Mutex()
        mu.lock()

        def locks():
            mu.lock()

        for wait in (locks, chan().recv, lambda: chan().send(1)):
            go(wait)
        select()
    """
    status, stdout, stderr = ends(call, body)
    assert (status, stdout) == (2, "")
    headers = [line for line in stderr.splitlines() if line.startswith("goroutine ")]
    reasons = [header.split(" ", 2)[2] for header in headers]
    waits = ["select (no cases)", "sync.Mutex.Lock", "chan receive", "chan send"]
    assert reasons == [f"[{each}]:" for each in waits]
    assert "\nmain.main.locks(...)\n\t" in stderr
    assert stderr.count("\ncreated by main.main in goroutine 1\n\t") == 3


def test_main_that_has_exited_is_told_apart() -> None:
    status, stdout, stderr = ends("run(main)", "go(select)\nruntime.goexit()")
    assert (status, stdout) == (2, "")
    assert stderr.startswith(ASLEEP.replace("goroutine 1 [", "goroutine 2 ["))
    status, stdout, stderr = ends("run(main)", "runtime.goexit()")
    assert (status, stdout) == (2, "")
    assert stderr == "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n"


def test_a_deadlock_is_found_while_a_child_process_lives() -> None:  # R22
    """A process is no thread: it can wake nobody unless somebody waits for a descriptor."""
    body = """
        runtime.gosched()
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        try:
            select()
        finally:
            child.kill()
    """
    status, stdout, stderr = ends("main()", body)
    assert (status, stdout) == (2, "")
    assert stderr.startswith(ASLEEP)
