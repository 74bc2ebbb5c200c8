"""How often the hub is asked, and what listens to it (R9, R26)."""

import random
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastways import ways
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, go, runtime
from gopy._core import SocketFD, current, monotonic_ns, park, probe, sleep_ns
from gopy._core.base import fastpath
from gopy._core.base.optional import twin
from gopy._core.sched import find, idle, parking

MS = 1_000_000


@pytest.fixture(params=["alone", "several"], ids=["one thread", "several threads"], autouse=True)
def taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the short ways, which one thread alone may, and then the general ones."""
    monkeypatch.setenv("GOPYMAXPROCS", "1")
    with ways(request.param == "several"):
        yield


class Clock:
    """The scheduler's clock, which goes on when a goroutine says that it has computed."""

    def __init__(self) -> None:
        self.now = monotonic_ns()
        self.slices = 0

    def __call__(self) -> int:
        return self.now

    def compute(self) -> None:
        """Use up 2 ms."""
        self.now += 2 * MS
        self.slices += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    fake = Clock()
    twins = twin("gopy._core.sched._timing"), twin("gopy._core.sched._find")
    for module in (find, idle, parking, *twins):
        if module is not None:
            monkeypatch.setattr(module, "monotonic_ns", fake)
    return fake


@dataclass
class Work:
    """What keeps the P busy until somebody sets stop."""

    clock: Clock
    stop: bool = False

    def yields(self) -> None:
        """Many goroutines that step aside after each slice."""

        def work() -> None:
            while not self.stop:
                self.clock.compute()
                runtime.gosched()

        for _ in range(YIELDERS):
            go(work)

    def hands_over(self) -> None:
        """Two that wake each other, always by next."""
        ball = chan[None]()

        def play() -> None:
            while not self.stop:
                self.clock.compute()
                ball.recv()
                self.clock.compute()
                ball.send(None)

        def play_back() -> None:
            while not self.stop:
                ball.send(None)
                ball.recv()

        go(play)
        go(play_back)

    def starts_another(self) -> None:
        """One that ends, after it has started the next."""

        def work() -> None:
            self.clock.compute()
            if not self.stop:
                go(work)

        go(work)


YIELDERS = 40
KINDS = {
    "others that yield": Work.yields,
    "a pair that wakes each other": Work.hands_over,
    "a chain that starts one another": Work.starts_another,
}


@pytest.mark.parametrize("busy", KINDS.values(), ids=KINDS)
def test_a_sleeper_comes_due_beside_busy_goroutines_after_a_few_slices(
    clock: Clock, busy: Callable[[Work], None]
) -> None:  # R9
    """10 ms beside slices of 2 ms: not when 61 of them are over.  He goes before all others."""

    @own_world()
    def slices_slept() -> int:
        work = Work(clock)
        busy(work)
        while clock.slices < 300:  # by then the scheduler knows how long a slice is
            sleep_ns(MS)
        before = clock.slices
        sleep_ns(10 * MS)
        work.stop = True
        return clock.slices - before

    assert 5 <= slices_slept() <= 12


@pytest.mark.parametrize("busy", KINDS.values(), ids=KINDS)
def test_a_reader_is_served_beside_busy_goroutines_after_a_few_slices(
    clock: Clock, busy: Callable[[Work], None]
) -> None:  # R9
    """He stands behind those who can run."""

    @own_world()
    def slices_waited() -> int:
        near, far, listener = connected()
        arrived: list[int] = []

        def read() -> None:
            for _ in range(2):
                far.read(10)
                arrived.append(clock.slices)

        reader = go(read)
        work = Work(clock)
        busy(work)
        near.write(b"a")
        while clock.slices < 300 or reader.wait_reason != "IO wait":
            sleep_ns(MS)
        sent = clock.slices
        near.write(b"b")
        while reader.status != "dead":
            sleep_ns(MS)
        work.stop = True
        for each in (near, far, listener):
            each.close()
        return arrived[1] - sent

    assert slices_waited() <= 12 + (YIELDERS if busy is Work.yields else 0)


def connected() -> tuple[SocketFD, SocketFD, SocketFD]:
    """Return both ends of a TCP connection, and the listener."""
    listener = SocketFD(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    near = SocketFD(socket.AF_INET, socket.SOCK_STREAM)
    near.connect(listener.getsockname())
    far, _ = listener.accept_fd()
    return near, far, listener


@pytest.mark.parametrize("rounds", [200, 205, 210])
@own_world()
def test_who_is_woken_from_another_thread_runs_after_the_next_switch(
    clock: Clock, rounds: int
) -> None:  # R9
    """The clock stands still, so the short ways go on until a 61st tick: 15 rounds of four."""
    m = current().m
    woken: list[int] = []
    switches = 0

    def waits() -> None:
        park(current(), "chan receive", None)
        woken.append(switches)

    parked = go(waits)
    others = [go(yields_until, woken) for _ in range(3)]
    until_waiting(parked, "chan receive")
    for _ in range(rounds):
        runtime.gosched()

    def wake() -> None:
        parked.reason = ""
        m.deliver(parked)

    thread = threading.Thread(target=wake)
    thread.start()
    thread.join()
    while not woken:
        switches += 1
        runtime.gosched()
    while any(g.status != "dead" for g in others):
        runtime.gosched()
    assert woken[0] <= 2


def yields_until(what: list[int]) -> None:
    while not what:
        runtime.gosched()


@pytest.fixture
def listen() -> Any:
    """Listen at a probe until the test is over."""
    names: list[str] = []

    def on(name: str, listener: Callable[..., object]) -> None:
        names.append(name)
        probe.listen(name, listener)

    yield on
    for name in names:
        probe.listen(name, None)


def steps_of_three(log: list[int]) -> list[Goroutine]:
    """Start three goroutines that write down their numbers at each of four steps."""

    def step() -> None:
        for _ in range(4):
            log.append(current().id)
            runtime.gosched()

    return [go(step) for _ in range(3)]


def test_every_switch_is_chosen_while_somebody_chooses(listen: Any) -> None:  # R9, R26
    chosen: list[int] = []

    def choose(runnable: list[Goroutine]) -> Goroutine:
        others = [g for g in runnable if g.id != 1] or runnable
        chosen.append(others[-1].id)
        return others[-1]

    @own_world()
    def explored() -> tuple[list[int], list[int]]:
        log: list[int] = []
        listen("choose", choose)
        ids = {g.id for g in steps_of_three(log)}
        while len(log) < 12:
            runtime.gosched()
        while runtime.num_goroutine() > 1:
            runtime.gosched()
        return log, [ident for ident in chosen if ident in ids]

    log, seen = explored()
    assert [*dict.fromkeys(log)] == [*dict.fromkeys(seen)]
    assert [seen.count(ident) for ident in {*log}] == [5, 5, 5]  # the start, and four yields


def test_all_who_can_run_can_be_chosen_also_who_has_just_yielded(listen: Any) -> None:  # R9, R26
    """Who always chooses the youngest lets it run to its end before the others go on."""

    @own_world()
    def explored() -> tuple[list[int], list[int]]:
        log: list[int] = []
        listen("choose", lambda runnable: max(runnable, key=lambda g: g.id))
        ids = [g.id for g in steps_of_three(log)]
        while len(log) < 12:
            runtime.gosched()
        return log, ids

    log, (oldest, middle, youngest) = explored()
    assert log == [youngest] * 4 + [middle] * 4 + [oldest] * 4


def play(log: list[tuple[int, str]]) -> None:
    """A program whose course depends on who runs when."""
    ch, mu_free, done = chan[int](1), chan[None](1), chan[None]()

    def work(number: int) -> None:
        for turn in range(3):
            mu_free.send(None)
            log.append((number, f"locked {turn}"))
            runtime.gosched()
            mu_free.recv()
            if number % 2:
                ch.send(number)
            else:
                log.append((number, f"got {ch.recv()}"))
        done.send(None)

    for number in range(4):
        go(work, number)
    for _ in range(4):
        done.recv()


def test_a_schedule_that_was_written_down_can_be_played_again(listen: Any) -> None:  # R26
    def record(seed: int) -> tuple[list[int], list[tuple[int, str]]]:
        rng = random.Random(seed)
        schedule: list[int] = []
        log: list[tuple[int, str]] = []

        def choose(runnable: list[Goroutine]) -> Goroutine:
            index = rng.randrange(len(runnable))
            schedule.append(index)
            return runnable[index]

        listen("choose", choose)
        own_world()(play)(log)
        probe.listen("choose", None)
        return schedule, log

    def replay(schedule: list[int]) -> list[tuple[int, str]]:
        left = iter(schedule)
        log: list[tuple[int, str]] = []
        listen("choose", lambda runnable: runnable[next(left)])
        own_world()(play)(log)
        probe.listen("choose", None)
        assert next(left, None) is None, "it took fewer choices than before"
        return log

    logs = []
    for seed in range(10):
        schedule, log = record(seed)
        assert replay(schedule) == log
        logs.append(log)
    assert any(log != logs[0] for log in logs), "whoever is chosen, it always goes the same way"


NAMES = [
    *("made", "created", "parked", "started", "readied"),
    *("sent", "ended", "received", "yielded", "closed"),
]


def test_listeners_hear_the_same_whichever_way_an_operation_takes(listen: Any) -> None:  # R26
    heard: list[tuple[str, int | None]] = []

    def hear(name: str) -> None:
        def listener(subject: object, *more: object) -> None:
            heard.append((name, subject.id if isinstance(subject, Goroutine) else None))

        listen(name, listener)

    @own_world()
    def program() -> int:
        for name in NAMES:
            hear(name)
        ch = chan[int]()
        g = go(ch.send, 1)
        ch.recv()
        runtime.gosched()
        ch.close()
        return g.id

    sender = program()
    assert heard[: len(NAMES)] == [
        ("made", None),
        ("created", sender),
        ("parked", 1),
        ("started", sender),
        ("readied", 1),
        ("sent", None),
        ("ended", sender),
        ("received", None),
        ("yielded", 1),
        ("closed", None),
    ]


def test_the_short_ways_come_back_when_nobody_listens_any_more(listen: Any) -> None:  # R26
    before = fastpath.on
    listen("created", print)
    listen("parked", print)
    assert not fastpath.on
    probe.listen("created", None)
    assert not fastpath.on
    probe.listen("parked", None)
    assert fastpath.on is before


def test_there_are_no_probes_but_those_that_are_named() -> None:
    with pytest.raises(ValueError, match="no probe called 'nosuch'; there are created, "):
        probe.listen("nosuch", print)
