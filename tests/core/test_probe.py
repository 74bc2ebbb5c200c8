"""Probes: several may listen at one, and who runs is told in every way of beginning to."""

import threading
from collections.abc import Iterator

import pytest
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, go, runtime, time
from gopy._core import current, fastpath, inside, probe


@pytest.fixture(autouse=True)
def nobody_listens() -> Iterator[None]:
    yield
    for name in probe.NAMES:
        probe.listen(name, None)


def test_all_who_have_joined_are_told_in_their_order_until_they_leave() -> None:
    told: list[tuple[str, object]] = []

    def first(g: object) -> None:
        told.append(("first", g))

    def second(g: object) -> None:
        told.append(("second", g))

    probe.join("ended", first)
    assert probe.ended is first and fastpath.listening
    probe.join("ended", second)
    assert probe.ended is not None
    probe.ended(1)
    probe.leave("ended", first)
    probe.leave("ended", first)  # nothing
    assert probe.ended is second
    probe.ended(2)
    probe.leave("ended", second)
    assert told == [("first", 1), ("second", 1), ("second", 2)]
    assert probe.ended is None and not fastpath.listening


def test_who_listens_alone_pushes_all_others_away() -> None:
    probe.join("ended", print)
    probe.join("ended", repr)
    probe.listen("ended", str)
    assert probe.ended is str
    probe.listen("ended", None)
    assert probe.ended is None


@pytest.mark.parametrize("change", [probe.join, probe.leave])
def test_no_probe_has_another_name(change: object) -> None:
    assert callable(change)
    with pytest.raises(ValueError, match="no probe called 'nosuch'; there are created, "):
        change("nosuch", print)


@own_world(procs=1)
def test_who_goes_on_is_told_of_after_each_way_of_stopping() -> None:
    told: list[tuple[str, int]] = []
    for name in ("resumed", "yielded", "preempted"):
        probe.join(name, lambda g, name=name: told.append((name, g.id)))
    me = current().id
    runtime.gosched()
    time.sleep(0.001)
    runtime.blocking(int)
    ch = chan[int]()
    g = go(ch.send, 1)
    ch.recv()
    assert told == [("yielded", me), *[("resumed", me)] * 4]
    assert g.status in ("dead", "runnable")


@own_world()
def test_a_thread_from_outside_is_told_of_when_it_goes_on() -> None:
    told: list[Goroutine] = []
    theirs: list[Goroutine] = []
    ch = chan[int]()
    probe.join("resumed", told.append)

    def outside() -> None:
        theirs.append(current())
        ch.recv()

    thread = threading.Thread(target=outside)
    thread.start()
    while not theirs:
        time.sleep(0.001)
    until_waiting(theirs[0], "chan receive")
    ch.send(1)
    thread.join()
    assert theirs[0] in told


@own_world(procs=1)
def test_who_is_made_in_the_midst_of_gopy_s_own_code_is_created_too() -> None:  # R1
    told: list[Goroutine] = []
    done = chan[None]()
    probe.join("created", told.append)
    inside.threads.add(threading.get_ident())
    try:
        g = go(done.close)
    finally:
        inside.threads.discard(threading.get_ident())
    done.recv()
    assert told == [g]
