"""Many goroutines and the cyclic collector: short looks, and no garbage that stays for good."""

from collections.abc import Callable

import pytest
from programs import run_program

from gopy._core.base import fastpath, standstill
from gopy._core.base.optional import PURE
from gopy._core.sched import collector
from gopy.runtime import debug

with_generations = pytest.mark.skipif(fastpath.multi, reason="this build has no generations")
without_generations = pytest.mark.skipif(
    not standstill.WORLD_STOPS, reason="this build has generations"
)

PRELUDE = """
import gc, time as clock
from gopy import chan, go, run, runtime
from gopy._core.sched import collector

class Node:
    alive = 0
    def __init__(self):
        Node.alive += 1
        self.me = self
    def __del__(self):
        Node.alive -= 1

looked_at = []
def listens(phase, info):
    if phase == "start" and info["generation"] == 2 and not collector._forgetting:
        looked_at.append(sum(len(gc.get_objects(generation=n)) for n in range(3)))

never = chan()

def park(count):
    for _ in range(count):
        go(never.recv)
        if not _ % 100:
            runtime.gosched()
    while collector._goroutines() < count:
        runtime.gosched()

def until(condition):
    # Makes objects that live for a while, so that the collector has something to do.
    kept = []
    while not condition():
        kept.append([])
        if len(kept) > 300_000:
            kept = []
"""


def outcome(source: str) -> list[str]:
    done = run_program(PRELUDE + source + "\nrun(main)\n", timeout=110)
    assert done.stderr == ""
    return done.stdout.splitlines()


@with_generations
def test_a_look_at_everything_does_not_come_while_goroutines_multiply() -> None:
    source = """
def main():
    park(collector.MANY)
    until(lambda: collector._frozen and not collector._forgetting)
    gc.callbacks.insert(0, listens)
    park(3 * collector.MANY)
    until(lambda: len(looked_at) >= 5)
    print(collector._frozen, max(looked_at) < 2 * collector.BATCH, gc.get_freeze_count() > 100_000)
"""
    assert outcome(source) == ["True True True"]


@with_generations
def test_garbage_that_was_set_aside_is_found_when_enough_has_come_to_it() -> None:
    source = """
def main():
    collector.MANY, collector.PER_GOROUTINE = 1000, 16
    park(1000)
    until(lambda: collector._frozen and not collector._forgetting)
    nodes = [Node() for _ in range(1000)]
    aside = collector._aside
    until(lambda: collector._frozen and collector._aside != aside)
    nodes = None
    print(Node.alive)
    until(lambda: not Node.alive)
    print(Node.alive)
"""
    assert outcome(source) == ["1000", "0"]


@with_generations
def test_a_collection_that_the_program_asks_for_looks_at_everything() -> None:
    source = """
def main():
    collector.MANY = 1000
    park(1000)
    until(lambda: collector._frozen and not collector._forgetting)
    nodes = [Node() for _ in range(1000)]
    aside = collector._aside
    until(lambda: collector._frozen and collector._aside != aside)
    nodes = None
    gc.collect()
    print(Node.alive, collector._frozen)
"""
    assert outcome(source) == ["0 True"]


@with_generations
def test_with_few_goroutines_everything_is_as_python_has_it_before_and_after() -> None:
    source = """
def main():
    def state():
        return collector._frozen, gc.get_freeze_count(), gc.get_threshold()

    before = state()  # 3.12 has some objects frozen from the start
    collector.MANY = 1000
    park(500)
    gc.collect()
    print(state() == before)
    park(1000)
    until(lambda: collector._frozen and not collector._forgetting)
    never.close()
    while collector._goroutines() > 10:
        runtime.gosched()
    gc.collect()
    print(state() == before)
"""
    assert outcome(source) == ["True"] * 2


@with_generations
def test_what_a_program_froze_itself_stays_frozen() -> None:
    source = """
gc.freeze()
collector.MANY = 10
def main():
    park(20)
    gc.collect()
    gc.collect()
    print(collector._frozen, gc.get_freeze_count() > 0)
"""
    assert outcome(source) == ["False True"]


@without_generations
def test_no_collection_begins_beside_many_goroutines_before_garbage_may_be_as_large() -> None:
    source = """
def main():
    before = gc.get_threshold()
    collector.MANY, collector.PER_GOROUTINE = 1000, 50
    park(2000)
    until(lambda: gc.get_threshold() != before)
    print(gc.get_threshold()[0] >= 50_000, gc.get_threshold()[1:] == before[1:])
    gc.collect()
    nodes = [Node() for _ in range(1000)]
    nodes = None
    print(Node.alive)
    until(lambda: not Node.alive)
    print(Node.alive)
    never.close()
    until(lambda: gc.get_threshold() == before)
    print(collector._goroutines() < 1000)
"""
    assert outcome(source) == ["True True", "1000", "0", "True"]


@without_generations
@pytest.mark.parametrize("own", ["(0, 10, 10)", "(3000, 5, 5)"])
def test_the_thresholds_that_a_program_sets_meanwhile_are_left_alone(own: str) -> None:
    source = f"""
def main():
    collector.MANY = 100
    if {own}[0]:
        park(200)
        until(lambda: gc.get_threshold()[0] > 10_000)
    gc.set_threshold(*{own})
    park(4000)
    collector.keep_on(clock.monotonic_ns())  # what sysmon does
    print(gc.get_threshold())
"""
    assert outcome(source) == [own]


def test_the_percentage_set_before_is_returned_and_less_than_none_turns_it_off() -> None:
    assert debug.set_gc_percent(50) == 100
    assert debug.set_gc_percent(-1) == 50
    assert debug.set_gc_percent(100) == -1
    assert debug.set_gc_percent(100) == 100


@pytest.mark.skipif(not standstill.WORLD_STOPS, reason="only without the GIL is it left off")
@pytest.mark.parametrize(
    ("off", "comes_back"), [("gc.disable()", True), ("debug.set_gc_percent(-1)", False)]
)
def test_a_collector_that_was_left_off_comes_back_but_not_if_it_was_asked_to_stay_off(
    off: str, comes_back: bool
) -> None:
    source = f"""
from gopy.runtime import debug
from gopy.time import sleep
def main():
    {off}
    for _ in range(300):
        sleep(0.01)
        if gc.isenabled():
            break
    print(gc.isenabled())
"""
    assert outcome(source) == [str(comes_back)]


class Lost:
    """The module gc where CPython has lost count, as far as `keep_on` asks it."""

    def isenabled(self) -> bool:
        return True

    def get_threshold(self) -> tuple[int, int, int]:
        return 2000, 10, 10

    def get_count(self) -> tuple[int, int, int]:
        return -collector.SUNK - 1, 0, 0


def test_where_count_is_lost_a_collection_is_begun_in_its_time_and_if_there_is_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[object] = []

    def attend(fn: Callable[[], None]) -> None:
        begun.append(fn)
        if len(begun) == 2:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(standstill, "WORLD_STOPS", True)
    monkeypatch.setattr(collector, "gc", Lost())
    monkeypatch.setattr(collector, "attend", attend)
    monkeypatch.setattr(collector, "_next_ns", 0)
    monkeypatch.setattr(collector, "_off", False)
    for now, count in ((5, 1), (5 + collector.PATIENCE_NS - 1, 1), (5 + collector.PATIENCE_NS, 2)):
        collector.keep_on(now)
        assert len(begun) == count
    collector.keep_on(5 + 2 * collector.PATIENCE_NS)
    assert begun == [collector._collect_at_last] * 3
    monkeypatch.setattr(Lost, "get_threshold", lambda _: (0, 10, 10))
    collector.keep_on(5 + 9 * collector.PATIENCE_NS)
    assert len(begun) == 3


@pytest.mark.skipif(not standstill.WORLD_STOPS, reason="only without the GIL is count lost")
def test_a_cycle_is_found_though_threads_that_ended_took_their_counts_along() -> None:
    source = """
import threading
from weakref import ref

def makes(out):
    out.extend([] for _ in range(200))

def sink(rounds):
    for _ in range(rounds):
        out = []
        ends = threading.Thread(target=makes, args=(out,))
        ends.start()
        ends.join()

def main():
    sink(50)
    if gc.get_count()[0] > -5_000:
        print("this version keeps count")
        return
    node = Node()
    gone = ref(node)
    del node
    for _ in range(1000):
        sink(10)
        if gone() is None:
            break
    print(gone() is None)
"""
    assert outcome(source) in (["True"], ["this version keeps count"])


@pytest.mark.skipif(PURE or standstill.WORLD_STOPS, reason="there it knows all goroutines")
def test_a_goroutine_is_the_collectors_business_once_it_has_begun() -> None:
    source = """
def main():
    known = []
    fresh = go(lambda: known.append(gc.is_tracked(fresh)))
    print(gc.is_tracked(fresh))
    while not known:
        runtime.gosched()
    print(known[0], gc.is_tracked(fresh))
"""
    assert outcome(source) == ["False", "True True"]


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("others", [0, 400], ids=["in the queue", "behind all others"])
def test_the_cycle_of_a_goroutine_that_nobody_wants_is_found(begins: bool, others: int) -> None:
    source = f"""
def start():
    node = Node()
    print(Node.alive)
    g = go(lambda: (node, g))  # it holds itself
    for _ in range({others}):
        go(int)

def main():
    start()
    while {begins} and runtime.num_goroutine() > 1:
        runtime.gosched()

def outside():
    run(main)
    gc.collect()
    print(Node.alive)
"""
    done = run_program(PRELUDE + source + "\noutside()\n")
    assert (done.stdout.split(), done.stderr) == (["1", "0"], "")
