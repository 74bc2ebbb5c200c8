"""listen: the scheduler's events, for a function of the program's own."""

import gc
import os
import threading
import time as clock
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError

import pytest
from programs import run_program
from worlds import own_world, until_waiting

from gopy import chan, go, runtime, time
from gopy._core import fastpath, probe
from gopy.runtime import pprof, trace
from gopy.testing import synctest

BUSY_S = 30


@pytest.fixture(autouse=True)
def nobody_listens_any_more() -> Iterator[None]:
    yield
    assert all(getattr(probe, name) is None for name in probe.NAMES)


def heard(program: Callable[[], object]) -> list[trace.Event]:
    """Return the events while program runs."""
    events: list[trace.Event] = []
    with trace.listen(events.append):
        program()
    return events


def life(events: list[trace.Event], g: int) -> list[str]:
    """Return what happened to the goroutine with number g."""
    return [each.kind for each in events if each.goroutine is not None and each.goroutine.id == g]


@own_world(procs=1)
def test_the_life_of_a_goroutine_that_waits_and_yields() -> None:
    born: list[int] = []

    def program() -> None:
        ch, done = chan[int](), chan[None]()

        def worker() -> None:
            ch.recv()
            runtime.gosched()
            done.close()

        g = go(worker)
        born.append(g.id)
        until_waiting(g, "chan receive")
        ch.send(1)
        done.recv()
        while g.status != "dead":
            runtime.gosched()

    events = heard(program)
    assert life(events, born[0]) == [
        *("created", "started", "parked", "readied", "resumed", "yielded", "resumed", "ended")
    ]
    assert [each.time_ns for each in events] == sorted(each.time_ns for each in events)


@own_world(procs=1)
def test_an_event_says_who_where_when_and_why() -> None:
    me = runtime.current()
    ch = chan[int]()
    before = clock.monotonic_ns()
    events = heard(lambda: (go(ch.send, 1), ch.recv()))
    after = clock.monotonic_ns()
    first = {each.kind: each for each in reversed(events)}
    assert first["created"].by is me and first["created"].goroutine is not me
    assert first["parked"].goroutine is me and first["parked"].reason == "chan receive"
    assert first["readied"].goroutine is me and first["readied"].by is first["created"].goroutine
    assert all(before <= each.time_ns <= after and (each.m, each.p) == (0, 0) for each in events)
    with pytest.raises(FrozenInstanceError):
        first["parked"].reason = ""  # type: ignore[misc]
    assert not hasattr(first["parked"], "__dict__")


@own_world(procs=1)
def test_whom_the_clock_readies_nobody_has_readied() -> None:
    events = heard(lambda: time.sleep(0.001))
    assert [(each.kind, each.reason, each.by) for each in events] == [
        *(("parked", "sleep", None), ("readied", "", None), ("resumed", "", None))
    ]


@own_world()
def test_who_waits_for_a_call_on_a_helper_thread_is_readied_there() -> None:
    events = heard(lambda: runtime.blocking(clock.sleep, 0.001))
    assert [each.kind for each in events] == ["parked", "readied", "resumed"]
    assert events[1].m == -1 and events[1].p == -1


@own_world(procs=1)
def test_who_computes_is_preempted() -> None:
    over = []

    def hog() -> None:
        until = clock.monotonic() + BUSY_S
        while not over and clock.monotonic() < until:
            pass

    def program() -> None:
        g = go(hog)
        runtime.gosched()  # comes back when the hog has been made to give way
        over.append(True)
        while g.status != "dead":
            runtime.gosched()

    kinds = {each.kind for each in heard(program)}
    assert "preempted" in kinds


@own_world(procs=2)
def test_the_p_of_a_blocked_thread_is_handed_over() -> None:
    read, write = os.pipe()
    events = heard(lambda: (go(os.write, write, b"x"), os.read(read, 1)))  # blocks until that ran
    os.close(read)
    os.close(write)
    assert any(
        each.kind in ("stolen", "handed over") for each in events
    )  # by another M, who was idle, or got the P


@own_world(procs=1)
def test_with_one_p_it_can_only_be_handed_over() -> None:
    read, write = os.pipe()
    events = heard(lambda: (go(os.write, write, b"x"), os.read(read, 1)))
    os.close(read)
    os.close(write)
    first = next(each for each in events if each.kind == "handed over")
    assert first.goroutine is None and first.p == 0


@own_world(procs=2)
def test_a_thief_is_told_of() -> None:
    """Both are fresh in the queue of an M that computes: another one takes one of them."""
    ran: list[int] = []

    def program() -> None:
        for number in range(2):
            go(ran.append, number)
        until = clock.monotonic() + BUSY_S
        while len(ran) < 2 and clock.monotonic() < until:
            clock.sleep(0.0001)  # lets go of the GIL, and calls nothing of gopy's

    events = [each for each in heard(program) if each.kind in ("stolen", "handed over")]
    assert events
    assert all(each.m > 0 for each in events if each.kind == "stolen")


@own_world()
def test_it_ends_by_stop_by_a_call_and_by_with() -> None:
    events: list[trace.Event] = []
    listening = trace.listen(events.append)
    listening.stop()
    listening.stop()
    trace.listen(events.append)()
    with trace.listen(events.append) as other:
        assert repr(other).startswith("<listening: ")
    assert repr(other).startswith("<stopped: ")
    runtime.gosched()
    assert events == []
    assert fastpath.listening is False


@own_world()
def test_several_listen_also_beside_a_profile() -> None:
    one: list[trace.Event] = []
    two: list[trace.Event] = []
    runtime.set_block_profile_rate(1)
    try:
        with trace.listen(one.append):
            with trace.listen(two.append):
                runtime.gosched()
            runtime.gosched()
            ch = chan[int]()
            go(ch.send, 1)
            ch.recv()
    finally:
        runtime.set_block_profile_rate(0)
    assert [each.kind for each in two] == ["yielded", "resumed"]
    assert [each.kind for each in one[:4]] == ["yielded", "resumed"] * 2
    profile = pprof.lookup("block")
    assert profile is not None and profile.count() > 0


def test_it_wants_a_function() -> None:
    with pytest.raises(TypeError, match="trace: want a function to call, not int"):
        trace.listen(1)  # type: ignore[arg-type]


@own_world()
def test_what_a_listener_raises_is_printed_and_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ch = chan[int]()

    def fail(event: trace.Event) -> None:
        raise ValueError(f"not {event.kind}")

    with trace.listen(fail):
        go(ch.send, 1)
        assert ch.recv() == 1
    err = capsys.readouterr().err
    assert "ValueError: not created" in err and "ValueError: not parked" in err


@own_world()
def test_a_listener_that_recurses_without_end_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ch = chan[int]()

    def deep(event: trace.Event) -> None:
        deep(event)

    with trace.listen(deep):
        go(ch.send, 1)
        assert ch.recv() == 1
    assert "RecursionError" in capsys.readouterr().err


@own_world()
def test_a_listener_cannot_wait_and_what_it_gives_back_is_given_back_later() -> None:
    """R1: gopy is as in a finalizer for it, also after a collection."""
    ch, done = chan[int](), chan[None]()
    raised: list[str] = []

    def misuse(event: trace.Event) -> None:
        gc.collect()
        try:
            ch.recv()
        except RuntimeError as error:
            raised.append(str(error))
        if event.kind == "parked" and not closed:
            closed.append(True)
            done.close()

    closed: list[bool] = []
    with trace.listen(misuse):
        runtime.gosched()
        time.sleep(0.001)
    assert done.recv_ok() == (None, False)
    assert raised and all(each.startswith("gopy: this cannot be done here") for each in raised)


@own_world()
def test_a_listener_may_stop_itself() -> None:
    events: list[trace.Event] = []

    def once(event: trace.Event) -> None:
        events.append(event)
        listening.stop()

    listening = trace.listen(once)
    time.sleep(0.001)
    time.sleep(0.001)
    assert len(events) == 1
    assert probe.parked is None


def test_an_exit_in_a_listener_ends_the_program() -> None:
    done = run_program("""
        import sys
        import gopy
        from gopy.runtime import trace

        def main():
            trace.listen(lambda event: sys.exit(3))
            while True:
                gopy.time.sleep(0.001)

        gopy.run(main)
    """)
    assert (done.returncode, done.stderr) == (3, "")


@own_world()
def test_near_the_recursion_limit_nothing_is_lost() -> None:  # R4
    """An operation fails before it has changed anything, or happens, whoever listens."""
    events: list[trace.Event] = []
    ch, back = chan[int](), chan[int](100)

    def echo() -> None:
        for value in ch:
            back.send(value)

    def at_depth(left: int) -> int:
        if left:
            return at_depth(left - 1)
        try:
            ch.send(1)
        except RecursionError:
            return 0
        return 1

    def deepest() -> int:
        try:
            return 1 + deepest()
        except RecursionError:
            return 1

    go(echo)
    sent = got = 0
    with trace.listen(events.append):
        most = deepest()
        for depth in range(most - 40, most - 4):
            try:
                sent += at_depth(depth)
            except RecursionError:
                continue
        for _ in range(sent):
            assert back.recv() == 1
            got += 1
    assert sent == got > 0


@own_world()
def test_foreign_threads_are_told_of() -> None:
    ch = chan[int]()
    events: list[trace.Event] = []
    with trace.listen(events.append):
        thread = threading.Thread(target=lambda: ch.recv())
        thread.start()
        ch.send(1)
        thread.join()
    theirs = [each for each in events if each.m == -1]
    assert [each.kind for each in theirs if each.kind in ("parked", "resumed")] in (
        ["parked", "resumed"],
        [],  # it came when the value was there
    )


def test_it_works_in_a_bubble() -> None:
    def body() -> list[str]:
        return life(heard(lambda: time.sleep(1)), runtime.current().id)

    assert synctest.test(body) == ["parked", "readied", "resumed"]
