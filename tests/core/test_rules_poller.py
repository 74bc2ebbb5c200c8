"""Descriptors and timers among several threads: R15, R16.

The second Ps here are real: a goroutine that computes without calling gopy holds one,
so that a fresh one has to run on another thread.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from programs import run_program
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, go, runtime
from gopy._core import FdClosedError, SocketFD, current
from gopy._core.netpoll.polldesc import REGISTERED
from gopy._core.netpoll.poller import Poller
from gopy.sync import WaitGroup
from gopy.time import after_func, sleep

Pair = tuple[SocketFD, SocketFD]
MESSAGES = [b"message %d" % number for number in range(30)]


def connected() -> Pair:
    """Return both ends of a TCP connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    ends = [socket.create_connection(listener.getsockname()), listener.accept()[0]]
    listener.close()
    near, far = (SocketFD(socket.AF_INET, socket.SOCK_STREAM, end.detach()) for end in ends)
    return near, far


def elsewhere(fn: Callable[..., object], *args: object) -> Goroutine:
    """Start fn(*args) on another thread than the caller's; return when it has begun."""
    begun: list[object] = []

    def first_of_all() -> None:
        begun.append(current().m)
        fn(*args)

    g = go(first_of_all)
    while not begun:  # without a call of gopy: so nobody but another M can take it
        pass
    assert begun[0] is not current().m
    return g


def ended(g: Goroutine) -> None:
    while g.status != "dead":
        runtime.gosched()


@pytest.fixture
def spied(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any, int]]]:
    """What was done at which poller with which descriptor."""
    seen: list[tuple[str, Any, int]] = []

    def spy(name: str) -> None:
        real = getattr(Poller, name)

        def method(self: Poller, pd: Any) -> None:
            seen.append((name, self, pd.fd))
            assert os.fstat(pd.fd), "the descriptor is closed already"
            real(self, pd)

        monkeypatch.setattr(Poller, name, method)

    for name in ("register", "register_out", "unregister"):
        spy(name)
    yield seen


@own_world(procs=2)
def test_a_descriptor_stays_with_the_thread_where_it_first_waited(
    spied: list[tuple[str, Any, int]],
) -> None:  # R15
    """A reader waits here, a writer on another thread: both are served by the reader's epoll."""
    near, far = connected()
    fd = near.fileno()
    got: list[bytes] = []
    reader = go(lambda: got.append(near.read(100)))
    until_waiting(reader, "IO wait")
    home = near.poller
    assert home is reader.m.poller
    sent: list[int] = []
    writer = elsewhere(lambda: sent.append(near.write(bytes(8_000_000))))
    until_waiting(writer, "IO wait")
    assert writer.m is not reader.m
    assert near.poller is home
    assert near.waiting == 2
    assert writer.m.poller._descs[fd] is not near
    far.write(b"for the reader")
    ended(reader)
    assert got == [b"for the reader"]
    left = 8_000_000
    while left:
        left -= len(far.read(1_000_000))
    ended(writer)
    assert sent == [8_000_000]
    near.close()
    far.close()
    of_near = [(what, poller) for what, poller, number in spied if number == fd]
    assert [what for what, _ in of_near if what != "register_out"] == ["register", "unregister"]
    assert all(poller is home for what, poller in of_near if what != "register_out")


@own_world(procs=2)
def test_both_directions_are_told_when_it_is_closed_from_a_third_place() -> None:  # R15
    near, far = connected()
    failed: list[str] = []

    def fails(operation: Callable[..., object], argument: object) -> None:
        try:
            operation(argument)
        except FdClosedError:
            failed.append(operation.__name__)

    reader = go(fails, near.read, 10)
    until_waiting(reader, "IO wait")
    home = near.poller
    fd = near.fileno()
    writer = elsewhere(fails, near.write, bytes(8_000_000))
    until_waiting(writer, "IO wait")
    closer = elsewhere(near.close)
    for g in (reader, writer, closer):
        ended(g)
    assert sorted(failed) == ["read", "write"]
    assert home is not None
    assert (home._descs[fd], home.registered, near.poller) == (None, 0, None)
    assert not near.flags & REGISTERED
    far.close()


@own_world(procs=1)  # another thread would open descriptors, too
def test_a_descriptor_leaves_the_epoll_before_it_is_closed(
    spied: list[tuple[str, Any, int]],
) -> None:  # R15
    """Its number may come back at once: the new one begins unregistered."""
    again = other = None
    while again is None or other is None:
        near, far = connected()
        fd = near.fileno()
        spied.clear()
        reader = go(near.read, 10)
        until_waiting(reader, "IO wait")
        far.write(b"x")
        ended(reader)
        near.close()
        assert [what for what, _, number in spied if number == fd] == ["register", "unregister"]
        again, other = connected()
        if fd not in (again.fileno(), other.fileno()):  # a thread that began or ended has it
            for each in (far, again, other):
                each.close()
            again = None
    for each in (again, other):
        assert not each.flags & REGISTERED
        reader = go(each.read, 10)
        until_waiting(reader, "IO wait")
        (again if each is other else other).write(b"y")
        ended(reader)
    for each in (far, again, other):
        each.close()


@own_world(procs=4)
def test_many_connections_are_served_whichever_threads_their_users_are_on() -> None:  # R15
    """Each message goes round four goroutines, and is waited for in both directions."""
    wg, echoes = WaitGroup(), WaitGroup()
    received: list[bytes] = []

    def echo(far: SocketFD) -> None:
        while data := far.read(1000):
            far.write(data)
            runtime.gosched()

    def ask(near: SocketFD, answers: chan[bytes]) -> None:
        received.append(b"")
        for message in MESSAGES:
            near.write(message)
            received.append(answers.recv())

    def listen(near: SocketFD, answers: chan[bytes]) -> None:
        for _ in MESSAGES:
            answers.send(near.read(1000))

    pairs = [connected() for _ in range(8)]
    for near, far in pairs:
        answers = chan[bytes]()
        echoes.go(echo, far)
        wg.go(ask, near, answers)
        wg.go(listen, near, answers)
    wg.wait()
    assert sorted(received) == sorted([b"", *MESSAGES] * len(pairs))
    for near, _ in pairs:
        near.close()
    echoes.wait()
    for _, far in pairs:
        far.close()


@own_world(procs=2)
def test_descriptors_of_a_thread_that_is_away_are_looked_after() -> None:  # R15
    """It blocks in C for as long as the one who waits at its epoll, on another thread, waits."""
    near, far = connected()
    first = go(near.read, 10)
    until_waiting(first, "IO wait")
    far.write(b"first")
    ended(first)
    arrived = threading.Event()
    reader = elsewhere(lambda: near.read(10) and arrived.set())
    until_waiting(reader, "IO wait")
    assert near.poller is current().m.poller is not reader.m.poller
    far.write(b"second")
    assert arrived.wait(20)
    near.close()
    far.close()


# Timers: whoever sleeps for longer than a new one's time is woken.

EARLIER = """
import threading
from gopy import chan, go, run, runtime, select, time

def start(by, d, done):
    if by == "after_func":
        time.after_func(d, done.send, by)
    elif by == "reset":
        timer.reset(d)
    else:
        time.sleep(d)
        done.send(by)

def from_outside(by, done):
    thread = threading.Thread(target=start, args=(by, 0.02, done))
    thread.start()
    return thread

def waits(procs, by):
    global timer
    runtime.gomaxprocs(procs)
    done = chan(1)
    timer = time.after_func(time.HOUR, done.send, "reset")
    far = time.after(time.HOUR)
    for _ in range(3):
        started = []
        asleep = threading.Timer(0.05, lambda: started.append(from_outside(by, done)))
        asleep.start()
        got = select(done, far)
        assert got.value == by, got
        asleep.join()
        started[0].join()
    print("woken")
"""


@pytest.mark.parametrize("by", ["after_func", "reset", "sleep"])
@pytest.mark.parametrize("procs", [1, 3], ids=["one P", "three Ps"])
@pytest.mark.parametrize("how", ["run(waits, {}, {!r})", "waits({}, {!r})"], ids=["", "embedded"])
def test_an_earlier_timer_from_outside_wakes_who_sleeps_towards_a_later_one(
    how: str, procs: int, by: str
) -> None:  # R16
    """All Ms sleep, the first time with the P in hand, for an hour or so."""
    done = run_program(EARLIER + how.format(procs, by), timeout=60)
    assert (done.returncode, done.stdout) == (0, "woken\n"), done.stderr


@own_world(procs=2)
def test_a_timer_of_a_busy_thread_is_run_by_another() -> None:  # R16, SEMANTICS 135
    """Its owner computes without calling gopy; a thief looks at the timers, too."""
    fired: list[object] = []

    def note() -> None:
        fired.append(current().m)

    def hog() -> None:
        after_func(0.001, note)
        while not fired:
            pass

    g = elsewhere(hog)
    while not fired:
        sleep(0.001)
    ended(g)
    assert fired[0] is not g.m


@own_world(procs=2)
def test_timers_of_a_p_that_was_retired_go_off_too() -> None:  # R16, R28
    done = chan[str](1)

    elsewhere(after_func, 0.03, done.send, "went off")
    runtime.gomaxprocs(1)
    assert done.recv(timeout=10) == "went off"
