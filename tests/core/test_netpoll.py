"""The poller alone: sockets, words and edges, without a scheduler."""

import os
import select
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from psbench import Make

from gopy._core.base import fastpath
from gopy._core.base.standstill import WORLD_STOPS
from gopy._core.netpoll.polldesc import CLOSING, EOF, READY, REGISTERED, FileDesc
from gopy._core.netpoll.poller import FEW_EVENTS, Poller
from gopy._core.sched.idle import _nobody_needs
from gopy._core.sched.wake import poll_for
from gopy._core.task.g import G, new_g

MS = 1_000_000
LONG = 20_000 * MS


@pytest.fixture
def poller() -> Iterator[Poller]:
    each = Poller()
    yield each
    each.close()


@pytest.fixture(params=[False, True], ids=["one thread", "several threads"])
def multi(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take both ways through the poller, with locks and without."""
    monkeypatch.setattr(fastpath, "multi", request.param)


class Pair:
    """Two connected sockets, near's PollDesc, and a goroutine to wait there."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.pd = FileDesc(self.near.fileno())
        self.g = a_goroutine()

    def close(self) -> None:
        self.near.close()
        self.far.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    each = Pair()
    yield each
    each.close()


def a_goroutine() -> G:
    return new_g(7, None)


def arm(pair: Pair, poller: Poller) -> bool:
    with pair.pd.mu:
        return pair.pd.arm_read(pair.g, poller)


def test_a_reader_in_line_is_returned_once_when_data_comes(
    poller: Poller, pair: Pair, multi: None
) -> None:
    assert arm(pair, poller)
    assert poller.waiting == 1
    assert poller.poll(0) == []
    pair.far.send(b"x")
    assert poller.poll(LONG) == [pair.g]
    assert poller.waiting == 0
    assert poller.poll(0) == []


def test_an_edge_that_comes_before_the_wait_ends_it(
    poller: Poller, pair: Pair, multi: None
) -> None:
    assert arm(pair, poller)
    pair.pd.leave(pair.g)
    pair.far.send(b"x")
    assert poller.poll(LONG) == []
    assert pair.pd.rg is READY
    assert not arm(pair, poller)  # the edge is used up
    assert arm(pair, poller)


def test_registering_reports_what_was_there_before(poller: Poller, pair: Pair) -> None:
    pair.far.send(b"x")
    assert arm(pair, poller)
    assert poller.poll(LONG) == [pair.g]


def test_the_end_of_the_stream_wakes_the_reader_and_is_remembered(
    poller: Poller, pair: Pair, multi: None
) -> None:
    assert arm(pair, poller)
    pair.far.close()
    assert poller.poll(LONG) == [pair.g]
    assert pair.pd.flags & EOF


def test_a_hang_up_wakes_the_reader_and_then_the_writer(
    poller: Poller, pair: Pair, multi: None
) -> None:  # SEMANTICS 219
    fill(pair.near)
    writer = a_goroutine()
    assert arm(pair, poller)
    assert not pair.pd.flags & CLOSING
    with pair.pd.mu:
        assert pair.pd.arm_write(writer, poller)
    assert poller.poll(0) == []
    pair.far.close()
    assert poller.poll(LONG) == [pair.g, writer]


def test_a_writer_waits_until_the_peer_reads(poller: Poller, pair: Pair, multi: None) -> None:
    size = fill(pair.near)
    with pair.pd.mu:
        assert pair.pd.arm_write(pair.g, poller)
    assert poller.poll(0) == []
    drain(pair.far, size)
    assert poller.poll(LONG) == [pair.g]


def test_nobody_is_put_in_line_on_a_closing_descriptor(poller: Poller, pair: Pair) -> None:  # D4
    pair.pd.flags |= CLOSING
    assert not arm(pair, poller)
    assert pair.pd.rg is None


def test_a_descriptor_stays_with_the_poller_that_knows_it(  # R15
    poller: Poller, pair: Pair
) -> None:
    assert arm(pair, poller)
    other = Poller()
    fill(pair.near)
    with pair.pd.mu:
        assert pair.pd.arm_write(a_goroutine(), other)
    assert (poller.waiting, other.waiting) == (2, 0)
    other.close()


def test_a_number_that_is_used_again_is_another_descriptor(  # D3
    poller: Poller, multi: None
) -> None:
    first = Pair()
    assert arm(first, poller)
    first.pd.leave(first.g)
    first.far.send(b"old")
    with first.pd.mu:
        poller.unregister(first.pd)
    assert not first.pd.flags & REGISTERED
    second = Pair()
    number = first.near.detach()
    os.dup2(second.near.fileno(), number)  # closed, and taken by nobody else in between
    second.pd = FileDesc(number)
    assert arm(second, poller)
    assert poller.poll(0) == []
    second.far.send(b"new")
    assert poller.poll(LONG) == [second.g]
    os.close(number)
    first.close()
    second.close()


def test_a_regular_file_cannot_be_polled(poller: Poller) -> None:
    with open(__file__) as file:
        pd = FileDesc(file.fileno())
        with pytest.raises(PermissionError), pd.mu:
            pd.arm_read(a_goroutine(), poller)
        assert pd.rg is None


def test_wake_ends_the_wait_of_another_thread(poller: Poller) -> None:
    waker = threading.Thread(target=poller.wake)
    waker.start()
    assert poller.poll(LONG) == []
    waker.join()


def test_a_wake_up_before_the_wait_is_not_lost(poller: Poller) -> None:
    for _ in range(3):
        poller.wake()
        assert poller.poll(None) == []


def test_who_polls_for_the_owner_leaves_him_the_wake_up(poller: Poller, pair: Pair) -> None:  # N3
    assert arm(pair, poller)
    pair.far.send(b"x")
    poller.wake()
    assert poller.poll_for_owner() == [pair.g]
    assert poller.poll(None) == []


@pytest.mark.parametrize("timeout_ns", [100_000, 1_500_000, 17_300_000])
def test_a_wait_ends_close_to_its_time(poller: Poller, timeout_ns: int) -> None:  # R15
    """The best of many is within 0.4 ms: whole milliseconds alone would miss by up to one.

    And it sleeps for that: one poll is enough, and another for what is left of a millisecond.
    """
    best, fewest = LONG, LONG
    for _ in range(20):
        start, polls = time.monotonic_ns(), 0
        while (left := start + timeout_ns - time.monotonic_ns()) > 0:
            assert poller.poll(left) == []
            polls += 1
        best, fewest = min(best, time.monotonic_ns() - start), min(fewest, polls)
    assert timeout_ns <= best < timeout_ns + 400_000
    assert fewest <= 2


def test_a_wait_under_an_earlier_alarm_is_only_interrupted(poller: Poller, pair: Pair) -> None:
    poller.wake()
    assert poller.poll(2 * MS) == []  # leaves the alarm armed
    assert arm(pair, poller)
    sender = threading.Thread(target=pair.far.send, args=(b"x",))
    sender.start()
    ready: list[G] = []
    while not ready:
        ready = poller.poll(None)
    assert ready == [pair.g]
    sender.join()


class Interrupted(FileDesc):
    """Whose edge isn't taken: a signal's handler raises just then, once."""

    __slots__ = ("before",)

    def __getattribute__(self, name: str) -> object:
        if name == "rg" and not hasattr(self, "before"):
            self.before = True
            raise KeyboardInterrupt
        return super().__getattribute__(name)


def test_edges_survive_a_signal_handler_that_raises(poller: Poller, pair: Pair) -> None:  # N2
    others = [Pair(), Pair()]
    assert arm(others[0], poller)
    pd = Interrupted(pair.near.fileno())
    pd.before = True
    assert pd.arm_read(pair.g, poller)
    assert arm(others[1], poller)
    for each in (others[0], pair, others[1]):
        each.far.send(b"x")
        there = select.poll()
        there.register(each.near, select.POLLIN)
        assert there.poll(20_000)
    del pd.before
    with pytest.raises(KeyboardInterrupt):
        poller.poll(LONG)
    assert poller.poll(LONG) == [others[0].g, pair.g, others[1].g]
    for each in others:
        each.close()


def test_an_m_with_a_descriptor_does_not_end_however_many_there_are_said_to_be(
    bench: Make, pair: Pair
) -> None:  # R15
    """The number is off by some where several threads register and close at the same instant."""
    w = bench(2).world
    m = w.ms[1]
    assert _nobody_needs(w, m)
    assert arm(pair, m.poller)
    m.poller.registered = 0
    assert not _nobody_needs(w, m)


def test_who_polls_for_an_m_that_has_just_ended_hears_of_nobody(bench: Make) -> None:  # R15
    """A thread from outside, or sysmon, has seen it before it ended."""
    m = bench(2).world.ms[1]
    m.close()
    poll_for(m)


def test_who_is_found_by_another_thread_goes_to_the_inbox_of_his_m(
    bench: Make, pair: Pair
) -> None:  # R15
    b = bench(2)
    m, home = b.world.ms
    pair.g.m = home
    assert arm(pair, m.poller)
    pair.far.send(b"x")
    while not home.inbox:  # it may take the system a moment
        poll_for(m)
    assert list(home.inbox) == [pair.g]


class Guarded(FileDesc):
    """Whose words may be looked at under its lock only."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> object:
        if name in ("rg", "wg"):
            assert super().__getattribute__("mu").locked()
        return super().__getattribute__(name)


def test_among_several_threads_edges_come_to_the_words_under_the_lock(
    poller: Poller, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:  # R15
    """Its user, who parks, and its closer hold that one, and may be on other threads."""
    monkeypatch.setattr(fastpath, "multi", True)
    pair.pd = Guarded(pair.near.fileno())
    writer = a_goroutine()
    fill(pair.near)
    assert arm(pair, poller)
    with pair.pd.mu:
        assert pair.pd.arm_write(writer, poller)
    pair.far.close()
    assert poller.poll(LONG) == [pair.g, writer]
    with pair.pd.mu:
        assert (pair.pd.rg, pair.pd.wg) == (None, None)


def test_more_than_one_batch_of_edges_comes_in_several_polls(poller: Poller) -> None:
    pairs = [Pair() for _ in range(300)]
    for each in pairs:
        assert arm(each, poller)
        each.far.send(b"x")
    ready: list[G] = []
    while len(ready) < len(pairs):
        ready += poller.poll(LONG)
    assert sorted(map(id, ready)) == sorted(id(each.g) for each in pairs)
    for each in pairs:
        each.close()


def test_who_is_busy_gets_more_edges_of_a_poll_than_who_has_nothing_else_to_do(
    poller: Poller, multi: None
) -> None:
    """He asks seldom: with few each time descriptors would wait for their turn in the epoll."""
    pairs = [Pair() for _ in range(FEW_EVENTS + 1)]
    for timeout_ns, most in ((LONG, FEW_EVENTS), (None, FEW_EVENTS), (0, len(pairs))):
        for each in pairs:
            assert arm(each, poller)
            each.far.send(b"x")
        assert len(poller.poll(timeout_ns)) == most
        for each in pairs:
            each.near.recv(1)
            each.pd.leave(each.g)
        poller.poll(0)
        for each in pairs:
            each.pd.rg = None
    for each in pairs:
        each.close()


def test_only_a_poller_polls() -> None:
    with pytest.raises((TypeError, AttributeError)):
        Poller._poll(object(), 0)  # type: ignore[arg-type]


def test_anyone_waiting_follows_who_waits(poller: Poller, pair: Pair) -> None:
    assert not poller.anyone_waiting()
    assert arm(pair, poller)
    assert poller.anyone_waiting()
    assert poller.anyone_waiting()
    pair.pd.leave(pair.g)
    assert not poller.anyone_waiting()


class Forgotten(Poller):
    """Which another thread has forget, whenever it's looked at, who waited last."""

    __slots__ = ("kept",)

    @property  # type: ignore[override]
    def _seen(self) -> object:
        kept, self.kept = self.kept, None
        return kept

    @_seen.setter
    def _seen(self, value: object) -> None:
        self.kept = value


def test_anyone_waiting_takes_it_that_who_waited_last_may_go_meanwhile(pair: Pair) -> None:
    poller = Forgotten()
    assert arm(pair, poller)
    for _ in range(2):
        poller.kept = pair.pd
        assert poller.anyone_waiting()
    assert poller.anyone_waiting()
    poller.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_polls_the_same_descriptors_with_an_epoll_of_its_own(
    poller: Poller, pair: Pair
) -> None:  # R23
    assert arm(pair, poller)
    child = os.fork()
    if child == 0:
        try:
            poller.reopen()
            pair.far.send(b"x")
            assert poller.poll(LONG) == []
            assert pair.pd.rg is READY
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert poller.poll(LONG) == [pair.g]  # ours is untouched


def fill(sock: socket.socket) -> int:
    total = 0
    while True:
        try:
            total += sock.send(bytes(65536))
        except BlockingIOError:
            return total


def drain(sock: socket.socket, size: int) -> None:
    while size:
        size -= len(sock.recv(min(size, 1 << 20)))


@pytest.mark.skipif(not WORLD_STOPS, reason="with a GIL CPython drops no event")
def test_a_wake_up_that_was_dropped_is_reported_until_its_owner_has_had_it(poller: Poller) -> None:
    poller.wake()
    assert poller._epoll.poll(0)  # and nobody sees it, as when a signal comes just then
    assert poller.poll_for_owner() == []
    assert poller._poll(0) == ([], True)
    assert poller.poll(0) == []
    assert poller._poll(0) == ([], False)
