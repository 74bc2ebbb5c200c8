"""Handlers that raise lose no goroutine, and hit none in the midst of gopy's code (R2)."""

import signal
from collections.abc import Callable, Iterator

import pytest
from fastways import ways
from programs import run_program
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, go, runtime, time
from gopy._core import G
from gopy._core.sched import hub
from gopy._core.sched.m import M

PROGRAM = """
import random, signal
from time import monotonic
from gopy import chan, go, recv, run, runtime, select, send, sync, time

class Alarm(Exception):
    pass

ENOUGH, FEW, PAIRS = 500, 30, 10
raised = in_goroutine_1 = 0
armed = False  # main is where it may be hit
hit = set()
rounds = [0] * 2 * PAIRS
mu = sync.Mutex()
rw = sync.RWMutex()
chans = [chan() for _ in range(PAIRS)]
stop = False

def handler(number, frame):
    global armed, raised
    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.002))
    if armed and "/gopy/" in frame.f_code.co_filename:  # Python itself raises in main's own code
        armed = False
        raised += 1
        raise Alarm

def channels(number, ch):
    ch.recv() if number % 2 else ch.send(number)

def selects(number, ch):
    select(send(ch, number), recv(ch), timeout=1)

def mutexes(number, ch):
    with mu:
        runtime.gosched()

def rwmutexes(number, ch):
    with rw if number == 0 else rw.rlocker():
        runtime.gosched()

def timers(number, ch):
    time.sleep(0.001 * (1 + number % 3))

def starts(number, ch):
    done = chan()
    go(done.close)
    done.recv()

def yields(number, ch):
    runtime.gosched()

def goes_on(number, body):
    while not stop:
        try:
            body(number, chans[number // 2])
        except Alarm:
            hit.add(number)
        rounds[number] += 1

def main():
    global armed, in_goroutine_1
    for number in range(2 * PAIRS):
        go(goes_on, number, BODY)
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    until = monotonic() + 4  # compiled, most of the time goes by in C, where nothing is raised
    while raised < ENOUGH and (raised < FEW or monotonic() < until):
        try:
            armed = True
            while True:
                time.sleep(0.0003)
        except Alarm:
            in_goroutine_1 += 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    before = rounds[:]
    while any(now == then for now, then in zip(rounds, before)):  # or the test is over
        time.sleep(0.001)
    print("all go on")

signal.signal(signal.SIGALRM, handler)
run(main)
print(sorted(hit), in_goroutine_1 == raised)
"""

BODIES = [
    "channels",
    "selects",
    "mutexes",
    "rwmutexes",
    "timers",
    "starts",
    "yields",
]


@pytest.mark.parametrize("procs", ["1", "2"], ids=["one P", "two Ps"])
@pytest.mark.parametrize("body", BODIES)
def test_hundreds_of_exceptions_at_random_lose_nobody(body: str, procs: str) -> None:  # R2
    """They come while gopy's own code runs, and all reach goroutine 1."""
    source = PROGRAM.replace("BODY", body)
    done = run_program(source, env={"GOPYMAXPROCS": procs}, timeout=60)
    assert (done.stdout, done.stderr) == ("all go on\n[] True\n", "")


class Alarm(BaseException):
    """What a handler raises; not to be caught by accident."""


@pytest.fixture
def alarm() -> Iterator[Callable[[], None]]:
    """Give a function that sends SIGALRM to this process, whose handler raises Alarm."""

    def handler(number: int, frame: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, handler)
    yield lambda: signal.raise_signal(signal.SIGALRM)
    signal.signal(signal.SIGALRM, before)


@own_world()
def test_a_goroutine_s_own_code_gets_what_interrupts_it(alarm: Callable[[], None]) -> None:  # R2
    """As Python's own code does, on the main thread."""
    got: list[BaseException] = []

    def own() -> None:
        try:
            alarm()
        except Alarm as error:
            got.append(error)

    g = go(own)
    while g.status != "dead":
        runtime.gosched()
    assert len(got) == 1


def asleep_in_the_poller(one: Goroutine) -> None:
    time.sleep(600)


def parked_beside_others(one: Goroutine) -> None:
    def yields() -> None:
        while True:
            try:
                while True:
                    runtime.gosched()
            except Alarm:  # it hit this code, not the hub's: once more
                signal.setitimer(signal.ITIMER_REAL, 0.001)

    go(yields)
    chan[None]().recv()


@pytest.mark.parametrize("parked", [asleep_in_the_poller, parked_beside_others])
@own_world()
def test_what_interrupts_the_hub_reaches_goroutine_1_where_it_is_parked(
    parked: Callable[[Goroutine], None],
) -> None:  # R2
    """A test that has taken too long ends by this, whatever it waits for."""
    with pytest.raises(Alarm):
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        parked(runtime.current())


@pytest.fixture(autouse=True)
def soon(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let SIGALRM's handler raise in tests of what is parked."""
    if "parked" not in request.fixturenames:
        yield
        return

    def handler(number: int, frame: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, handler)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("moved", ["one that has not begun", "one that has", "goroutine 1"])
@own_world(procs=1)
def test_whom_the_hub_was_about_to_run_is_run_after_all(
    moved: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # R2
    """As by a handler that the program has set since: nothing guards gopy from what it raises."""
    held = chan[None]()
    ran: list[str] = []

    def other() -> None:
        if moved == "one that has":
            held.recv()
        ran.append("other")

    execute = hub.execute
    hit: list[G] = []

    def interrupted(m: M, g: G) -> None:
        if g is victim and not hit:
            hit.append(g)
            raise Alarm
        execute(m, g)

    with ways(several=True):
        g = go(other)
        if moved == "one that has":
            until_waiting(g, "chan receive")
            held.try_send(None)
        victim = runtime.current() if moved == "goroutine 1" else g
        monkeypatch.setattr(hub, "execute", interrupted)
        with pytest.raises(Alarm):
            while len(hit) == 0 or len(ran) == 0:
                runtime.gosched()
        for _ in range(100):
            runtime.gosched()
    assert (hit, ran) == ([victim], ["other"])


def test_an_exit_by_a_handler_unwinds_goroutine_1_alone() -> None:  # R2, R3
    source = """
        import os, signal, sys, threading
        from gopy import go, run, select, time

        def other():
            try:
                time.sleep(600)
            finally:
                print("finally of another")

        def main():
            go(other)
            time.sleep(0.001)
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
            try:
                select()
            finally:
                print("main's finally")

        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(5))
        run(main)
    """
    done = run_program(source, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (5, "main's finally\n", "")


def test_handlers_are_the_program_s_own_before_and_after() -> None:
    source = """
        import signal
        from gopy import run

        def handler(number, frame):
            pass

        def main():
            signal.signal(signal.SIGUSR2, signal.SIG_IGN)

        for each in (signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(each, handler)
        run(main)
        assert signal.getsignal(signal.SIGINT) is handler
        assert signal.getsignal(signal.SIGUSR1) is handler
        assert signal.getsignal(signal.SIGUSR2) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGURG) is signal.SIG_DFL
    """
    done = run_program(source, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")


@own_world()
def test_a_handler_that_raises_after_the_deadline_of_nobody_disturbs_nobody(
    alarm: Callable[[], None],
) -> None:  # R2
    """Others that are parked stay so, and are woken as ever."""
    ch = chan[int]()
    got: list[int] = []
    g = go(lambda: got.append(ch.recv()))
    until_waiting(g, "chan receive")
    with pytest.raises(Alarm):
        alarm()
    ch.send(1)
    while not got:
        runtime.gosched()
