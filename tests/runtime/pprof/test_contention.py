"""The profiles block and mutex: who waited, and for whom."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gotest import go_test
from pprofs import Parsed, Sample, parse
from worlds import own_world, until_waiting

from gopy import chan, go, recv, runtime, select, time
from gopy._core import probe
from gopy.runtime import contention, pprof
from gopy.sync import Cond, Mutex, RWMutex, WaitGroup


@pytest.fixture(autouse=True)
def nothing_is_noted() -> Iterator[None]:
    contention._records.clear()
    yield
    runtime.set_block_profile_rate(0)
    runtime.set_mutex_profile_fraction(0)


def written(name: str, debug: int = 0) -> bytes:
    profile = pprof.lookup(name)
    assert profile is not None
    file = io.BytesIO()
    profile.write_to(file, debug)
    return file.getvalue()


def block() -> Parsed:
    return parse(written("block"))


def mutex() -> Parsed:
    return parse(written("mutex"))


def meet(wait: Callable[[], Any], reason: str, let_go: Callable[[], Any]) -> None:
    """Have a goroutine wait, and let it go on."""
    done = chan[None]()

    def waiting_one() -> None:
        wait()
        done.close()

    until_waiting(go(waiting_one), reason)
    let_go()
    done.recv()


def waits() -> list[tuple[str, Callable[[], None]]]:
    """Return what counts as contention, by the reason that dumps show."""
    ch, mu, rw, wg, cond = chan[int](), Mutex(), RWMutex(), WaitGroup(), Cond(Mutex())

    def locked(lock: Any, how: str, reason: str) -> None:
        lock.lock()
        meet(getattr(lock, how), reason, lock.unlock)

    def for_group() -> None:
        wg.add(1)
        meet(wg.wait, "sync.WaitGroup.Wait", wg.done)

    def for_cond() -> None:
        cond.l.lock()
        cond.wait()

    return [
        ("chan receive", lambda: meet(ch.recv, "chan receive", lambda: ch.send(1))),
        ("chan send", lambda: meet(lambda: ch.send(1), "chan send", ch.recv)),
        (
            "select",
            lambda: meet(lambda: select(recv(ch), recv(chan[int]())), "select", lambda: ch.send(1)),
        ),
        ("Mutex", lambda: locked(mu, "lock", "sync.Mutex.Lock")),
        ("RWMutex", lambda: locked(rw, "rlock", "sync.RWMutex.RLock")),
        ("WaitGroup", for_group),
        ("Cond", lambda: meet(for_cond, "sync.Cond.Wait", cond.signal)),
    ]


@pytest.mark.parametrize("index", range(7), ids=[name for name, _ in waits()])
@go_test("runtime/pprof/pprof_test.go", "TestBlockProfile")
@own_world()
def test_the_block_profile_charges_the_stack_of_who_waits(index: int) -> None:
    """SEMANTICS 225."""
    runtime.set_block_profile_rate(1)
    _, wait = waits()[index]
    wait()
    found = block()
    assert found.types == [("contentions", "count"), ("delay", "nanoseconds")]
    (row,) = found.seen(".waiting_one")
    assert row.values[0] == 1 and row.values[1] > 0


@own_world()
def test_sleep_and_waits_that_nobody_ends_are_no_contention() -> None:
    runtime.set_block_profile_rate(1)
    g = go(chan[int]().recv)
    until_waiting(g, "chan receive")
    time.sleep(0.001)
    assert not block().samples


def holder(mu: Any) -> None:
    mu.unlock()


@go_test("runtime/pprof/pprof_test.go", "TestMutexProfile")
@pytest.mark.parametrize(
    ("kind", "how", "reason"),
    [(Mutex, "lock", "sync.Mutex.Lock"), (RWMutex, "rlock", "sync.RWMutex.RLock")],
)
@own_world()
def test_the_mutex_profile_charges_the_stack_of_who_unlocks(
    kind: Callable[[], Any], how: str, reason: str
) -> None:
    """SEMANTICS 225."""
    runtime.set_mutex_profile_fraction(1)
    mu = kind()
    mu.lock()
    meet(getattr(mu, how), reason, lambda: holder(mu))
    (row,) = mutex().samples
    assert any(each.endswith(".holder") for each in row.functions)
    assert not any(each.endswith(".waiting_one") for each in row.functions)
    assert row.values[0] == 1 and row.values[1] > 0
    assert not block().samples


@own_world()
def test_a_lock_whose_time_runs_out_was_unlocked_by_nobody() -> None:
    runtime.set_mutex_profile_fraction(1)
    runtime.set_block_profile_rate(1)
    mu = Mutex()
    mu.lock()
    with pytest.raises(TimeoutError):
        mu.lock(timeout=0.001)
    assert not mutex().samples
    assert len(block().samples) == 1


@own_world()
def test_as_text_both_say_what_a_cycle_is() -> None:
    runtime.set_mutex_profile_fraction(1)
    runtime.set_block_profile_rate(1)
    dict(waits())["Mutex"]()
    frames = r"(#\t0x[0-9a-f]+\t+\S+\+0x[0-9a-f]+\t+\S+:\d+\n)+\n"
    rows = rf"(\d+ 1 @( 0x[0-9a-f]+)+\n{frames})+"
    head = "cycles/second=1000000000\n"
    assert re.fullmatch(f"--- contention:\n{head}{rows}", written("block", 1).decode())
    mutexes = f"--- mutex:\n{head}sampling period=1\n{rows}"
    assert re.fullmatch(mutexes, written("mutex", 1).decode())


@go_test("runtime/pprof/pprof_test.go", "TestMutexProfileRateAdjust")
def test_what_was_noted_stays_as_it_is_when_the_rate_changes() -> None:
    runtime.set_mutex_profile_fraction(1)
    dict(waits())["Mutex"]()
    before = [*mutex().samples]
    runtime.set_mutex_profile_fraction(0)
    dict(waits())["Mutex"]()
    assert mutex().samples == before


def test_the_fraction_is_returned_and_less_than_0_changes_nothing() -> None:
    assert runtime.set_mutex_profile_fraction(5) == 0
    assert runtime.set_mutex_profile_fraction(-1) == 5
    assert runtime.set_mutex_profile_fraction(0) == 5
    assert runtime.set_mutex_profile_fraction(-1) == 0


@pytest.mark.parametrize("rate", [0, -1])
def test_without_a_rate_nobody_listens(rate: int) -> None:
    runtime.set_block_profile_rate(1)
    assert probe.parked is not None and probe.readied is not None
    runtime.set_block_profile_rate(rate)
    assert probe.parked is None and probe.readied is None


def test_who_listens_already_is_told_too() -> None:
    told: list[object] = []
    probe.join("readied", told.append)
    try:
        before = block().samples
        runtime.set_block_profile_rate(1)
        dict(waits())["chan receive"]()
        assert block().samples != before
        runtime.set_block_profile_rate(0)
        assert told and probe.readied == told.append and probe.parked is None
    finally:
        probe.leave("readied", told.append)


@go_test("runtime/pprof/pprof_test.go", "TestBlockProfileBias")
def test_short_waits_that_are_left_out_are_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contention, "_block_rate", 1000)
    found = [contention._sampled(10) for _ in range(100_000)]
    noted = [each for each in found if each is not None]
    assert 500 < len(noted) < 2000  # a hundredth of them
    assert all(each == (100, 1000) for each in noted)
    assert contention._sampled(2000) == (1, 2000)


def test_what_has_not_been_added_up_is_in_the_profile_all_the_same() -> None:
    runtime.set_block_profile_rate(1)
    many = contention._MANY + 10

    def turns() -> None:
        for _ in range(many):
            there.send(1)

    there = chan[int]()
    go(turns)
    for _ in range(many):
        there.recv()
    rows: list[Sample] = block().samples
    assert sum(row.values[0] for row in rows) >= many
    assert len(rows) <= 2
