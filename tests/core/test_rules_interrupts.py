"""Who gets KeyboardInterrupt, and that nothing else notices it (R3)."""

import os
import signal
import subprocess
import sys
import textwrap
from _thread import start_new_thread
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastways import ways
from programs import ROOT, run_gopy_file, run_program
from worlds import own_world, until_waiting

from gopy import chan, go, run, runtime, select, send, sync, time
from gopy._core.sched import boot
from gopy._core.sched.m import M
from gopy._core.sched.world import World

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """Give a function that sends SIGINT to this process; the handler is the old one afterwards."""
    before = signal.getsignal(signal.SIGINT)  # Python's, or gopy's if other tests did without run
    yield lambda: os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.fixture(params=["alone", "several"], ids=["one thread", "several threads"])
def taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the short ways, which one thread alone may, and then the general ones."""
    monkeypatch.setenv("GOPYMAXPROCS", "1")
    with ways(request.param == "several"):
        yield


@dataclass
class Wait:
    """A call that parks, the reason that dumps give, and a check that nobody is left in line."""

    reason: str
    prepare: Callable[[], tuple[Callable[[], object], Callable[[], None]]]


def receives_once_more() -> tuple[Callable[[], object], Callable[[], None]]:
    ch = chan[int]()
    go(ch.send, 1)
    ch.recv()  # so it has its lines, and the short way leads there
    return ch.recv, lambda: reaches_the_next_receiver(ch)


def sends_once_more() -> tuple[Callable[[], object], Callable[[], None]]:
    ch = chan[int]()
    go(ch.recv)
    ch.send(1)
    return lambda: ch.send(1), lambda: nobody_sends(ch)


def receives() -> tuple[Callable[[], object], Callable[[], None]]:
    ch = chan[int]()
    return ch.recv, lambda: reaches_the_next_receiver(ch)


def receives_in_time() -> tuple[Callable[[], object], Callable[[], None]]:
    ch = chan[int]()
    return lambda: ch.recv(timeout=600), lambda: reaches_the_next_receiver(ch)


def sends() -> tuple[Callable[[], object], Callable[[], None]]:
    ch = chan[int]()
    return lambda: ch.send(1), lambda: nobody_sends(ch)


def selects() -> tuple[Callable[[], object], Callable[[], None]]:
    a, b = chan[int](), chan[int]()

    def check() -> None:
        nobody_sends(a)
        reaches_the_next_receiver(b)

    return lambda: select(send(a, 1), b), check


def locks() -> tuple[Callable[[], object], Callable[[], None]]:
    mu = sync.Mutex()
    mu.lock()

    def check() -> None:
        mu.unlock()
        assert mu.try_lock()

    return mu.lock, check


def waits_for_a_condition() -> tuple[Callable[[], object], Callable[[], None]]:
    cond = sync.Cond(sync.Mutex())

    def wait() -> None:
        with cond:  # which fails if the lock is not held at its end
            cond.wait()

    def check() -> None:
        woken = go(locked_wait, cond)
        until_waiting(woken, "sync.Cond.Wait")
        cond.signal()
        while woken.status != "dead":
            runtime.gosched()

    return wait, check


def waits_for_a_group() -> tuple[Callable[[], object], Callable[[], None]]:
    wg = sync.WaitGroup()
    wg.add(1)
    return wg.wait, wg.done


def sleeps() -> tuple[Callable[[], object], Callable[[], None]]:
    ps = runtime.current().m.world.ps
    before = [len(p.heap) for p in ps]

    def check() -> None:
        assert [len(p.heap) for p in ps] == before, "its timer has gone with it"
        time.sleep(0.001)

    return lambda: time.sleep(600), check


WAITS = [
    Wait("chan receive", receives),
    Wait("chan receive", receives_once_more),
    Wait("chan receive", receives_in_time),
    Wait("chan send", sends),
    Wait("chan send", sends_once_more),
    Wait("select", selects),
    Wait("sync.Mutex.Lock", locks),
    Wait("sync.Cond.Wait", waits_for_a_condition),
    Wait("sync.WaitGroup.Wait", waits_for_a_group),
    Wait("sleep", sleeps),
]


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("wait", WAITS, ids=lambda wait: wait.prepare.__name__)
@own_world()
def test_goroutine_1_gets_it_where_it_is_parked_and_leaves_the_line(
    wait: Wait, ctrl_c: Callable[[], None]
) -> None:  # R3
    """The signal comes while another goroutine runs, which must not notice."""
    one = runtime.current()
    went_on: list[bool] = []

    def other() -> None:
        until_waiting(one, wait.reason)
        ctrl_c()
        runtime.gosched()
        went_on.append(True)

    call, check = wait.prepare()
    go(other)
    with pytest.raises(KeyboardInterrupt):
        call()
    while not went_on:
        runtime.gosched()
    check()


@pytest.mark.usefixtures("taken")
@own_world()
def test_it_is_raised_at_once_in_code_of_goroutine_1_s_own(
    ctrl_c: Callable[[], None],
) -> None:  # R3
    go(runtime.gosched)
    with pytest.raises(KeyboardInterrupt):
        ctrl_c()
        pytest.fail("it has come later than Python's own")


@pytest.mark.usefixtures("taken")
@own_world()
def test_it_reaches_a_goroutine_1_that_never_parks(ctrl_c: Callable[[], None]) -> None:  # R3
    """The signal mostly finds it in the midst of gopy's code, where nothing may be raised."""
    ch = chan[int](1)
    with pytest.raises(KeyboardInterrupt):
        start_new_thread(ctrl_c, ())  # a Thread's start may not be interrupted in its midst
        while True:
            ch.try_send(1)
            ch.try_recv()


@pytest.mark.usefixtures("taken")
@own_world()
def test_it_finds_goroutine_1_asleep_in_the_poller(ctrl_c: Callable[[], None]) -> None:  # R3
    """By an interval timer's handler, as nobody else runs."""

    def by_the_clock(number: int, frame: object) -> None:
        ctrl_c()

    before = signal.signal(signal.SIGALRM, by_the_clock)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        with pytest.raises(KeyboardInterrupt):
            time.sleep(600)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@own_world()
def test_a_deadlock_is_one_although_gopy_handles_sigint(ctrl_c: Callable[[], None]) -> None:  # R3
    """Its handler wakes nobody, so it must not count as the user's do."""
    done = run_program("import gopy\ngopy.run(gopy.select)\n", timeout=20)
    assert (done.returncode, done.stderr[:30]) == (2, "fatal error: all goroutines ar")


def test_an_interrupt_that_comes_as_main_returns_is_raised_by_run(
    ctrl_c: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:  # R3
    finish = boot.finish

    def interrupted(w: World, m: M) -> None:
        ctrl_c()
        finish(w, m)

    monkeypatch.setattr(boot, "finish", interrupted)  # comes when main has ended
    with pytest.raises(KeyboardInterrupt):
        run(runtime.gosched)


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_who_ignores_sigint_goes_on_doing_so(handler: signal.Handlers) -> None:  # R3
    seen = []
    before = signal.signal(signal.SIGINT, handler)
    try:
        run(lambda: seen.append(signal.getsignal(signal.SIGINT)))
        assert [*seen, signal.getsignal(signal.SIGINT)] == [handler, handler]
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_program_s_own_handler_stays() -> None:  # R3
    seen = []

    def handler(number: int, frame: object) -> None:
        seen.append(number)

    before = signal.signal(signal.SIGINT, handler)
    try:
        run(os.kill, os.getpid(), signal.SIGINT)
        assert seen == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_that_the_program_sets_meanwhile_stays() -> None:  # R3
    before = signal.getsignal(signal.SIGINT)
    try:
        run(lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


PRELUDE = """
import os, signal, sys, time as clock
from gopy import chan, go, run, runtime, select, sync, time
from gopy._core.base import standstill

def ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)

def until(test):
    while not test():
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


@ALL
@pytest.mark.parametrize("place", ["select()", "time.sleep(600)", "clock.sleep(600)"])
def test_uncaught_it_ends_the_process_as_sigint_does(start: Start, place: str) -> None:  # R3
    # SEMANTICS 207
    source = f"""
        import threading

        def other():
            try:
                select(chan(), timeout=600)
            finally:
                print("nothing of the others runs any more")

        def main():
            go(other)
            runtime.gosched()
            try:
                threading.Timer(0.05, ctrl_c).start()
                {place}
            finally:
                print("main's finally")
    """
    done = start(source, timeout=20)
    assert (done.returncode, done.stdout) == (-signal.SIGINT, "main's finally\n")
    assert done.stderr.endswith("KeyboardInterrupt\n")


@ALL
def test_the_second_ends_a_program_whose_main_thread_another_goroutine_holds(
    start: Start,
) -> None:  # R3
    source = """
        def hog():
            print("begun", flush=True)
            ctrl_c()
            begun = clock.monotonic()
            while clock.monotonic() < begun + 0.5:
                pass
            ctrl_c()  # too early
            print("went on", flush=True)
            while clock.monotonic() < begun + 1.2:
                pass
            ctrl_c()
            print("not reached", flush=True)

        def main():
            go(hog)
            try:
                select()
            finally:
                print("not reached", flush=True)
    """
    done = start(source, env={"GOPYMAXPROCS": "1"}, timeout=20)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")
    assert done.stdout == "begun\nwent on\n"


def test_the_second_ends_a_program_whose_main_thread_c_holds() -> None:  # R3
    """Python's handlers don't run as long as C does not come back, here never."""
    source = """
        import ctypes, threading

        libc = ctypes.CDLL(None)
        mu = ctypes.create_string_buffer(256)

        def stands_still():
            libc.pthread_mutex_lock(mu)  # by its own holder: for ever, and no signal ends it

        def interrupts(main):
            while standstill.current_frames()[main].f_code is not stands_still.__code__:
                clock.sleep(0.001)
            ctrl_c()
            clock.sleep(1.8)
            ctrl_c()

        def main():
            libc.pthread_mutex_lock(mu)
            ident = threading.get_ident()
            threading.Thread(target=interrupts, args=(ident,), daemon=True).start()
            stands_still()
    """
    done = with_run(source, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("held", ["computes", "clock.sleep(600)"])
def test_a_fatal_error_ends_a_goroutine_1_that_does_not_come_by(held: str) -> None:  # R20
    source = f"""
        def computes():
            while True:
                pass

        def fails(computing=computes):
            sync.Mutex().unlock()

        def main():
            go(fails)  # runs on the second P's thread
            try:
                {"computes()" if held == "computes" else held}
            finally:
                print("main's finally")
    """
    done = without_run(source, env={"GOPYMAXPROCS": "2"}, timeout=20)
    assert (done.returncode, done.stdout) == (2, "main's finally\n")
    assert done.stderr.startswith("fatal error: sync: unlock of unlocked mutex\n")


@ALL
@pytest.mark.parametrize("held", ["computes()", "clock.sleep(600)"])
def test_an_exit_of_another_goroutine_reaches_a_goroutine_1_that_does_not_come_by(
    start: Start, held: str
) -> None:  # R3
    source = f"""
        def computes():
            while True:
                pass

        def main():
            go(sys.exit, 7)  # runs on the second P's thread
            try:
                {held}
            finally:
                print("main's finally")
    """
    done = start(source, env={"GOPYMAXPROCS": "2"}, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (7, "main's finally\n", "")


def test_ctrl_c_in_a_test_run_stops_it_as_ever(tmp_path: Path) -> None:  # R3
    """Pytest keeps Python's handler, so gopy's is there while a test uses it."""
    file = tmp_path / "test_it.py"
    file.write_text(
        textwrap.dedent(PRELUDE)
        + textwrap.dedent("""
        def test_parked():
            go(ctrl_c)
            time.sleep(600)

        def test_not_reached():
            print("reached")
        """),
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", str(file)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "KeyboardInterrupt" in done.stdout
    assert "reached" not in done.stdout


def locked_wait(cond: sync.Cond) -> None:
    with cond:
        cond.wait()


def reaches_the_next_receiver(ch: chan[int]) -> None:
    """Check that no receiver is left in line."""
    assert not ch.try_send(1)
    go(ch.send, 2)
    assert ch.recv() == 2


def nobody_sends(ch: chan[int]) -> None:
    """Check that no sender is left in line."""
    assert not ch.try_recv()[1]
