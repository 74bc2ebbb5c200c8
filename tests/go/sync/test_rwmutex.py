"""RWMutex: what Go's sync/rwmutex_test.go asks of it."""

from collections.abc import Callable

import pytest
from gotest import go_test

from gopy import chan, go
from gopy.sync import RWMutex

Hammer = Callable[[str], None]


@go_test("runtime/rwmutex_test.go", "TestParallelRWMutexReaders")
@go_test("sync/rwmutex_test.go", "TestParallelReaders")
@pytest.mark.parametrize("readers", [1, 3, 4])
def test_all_readers_are_inside_at_the_same_time(readers: int) -> None:
    rw = RWMutex()
    locked, leave, gone = chan(), chan(), chan()

    def read() -> None:
        with rw.rlocker():
            locked.send(True)
            leave.recv()
        gone.send(True)

    for _ in range(readers):
        go(read)
    for ch, act in ((locked, locked.recv), (leave, lambda: leave.send(True)), (gone, gone.recv)):
        for _ in range(readers):
            act()
        assert len(ch) == 0
    assert rw.try_lock()


@go_test("runtime/rwmutex_test.go", "TestRWMutex")
@go_test("sync/rwmutex_test.go", "TestRWMutex")
def test_a_writer_is_alone(hammer: Hammer) -> None:
    rw = RWMutex()
    rw.lock()
    assert not rw.try_lock()
    assert not rw.try_rlock()
    rw.unlock()
    assert rw.try_lock()
    rw.unlock()
    assert rw.try_rlock()
    assert rw.try_rlock()
    assert not rw.try_lock()
    rw.runlock()
    rw.runlock()
    hammer("rwmutex")


@go_test("sync/rwmutex_test.go", "TestRLocker")
def test_the_reading_side_keeps_writers_out_and_is_kept_out_by_them() -> None:
    rw = RWMutex()
    side = rw.rlocker()
    writes, reads = chan(1), chan(1)
    rounds = 10

    def work() -> None:
        for _ in range(rounds):
            side.lock()
            side.lock()
            reads.send(True)
            rw.lock()
            writes.send(True)

    go(work)
    for _ in range(rounds):
        reads.recv()
        side.unlock()
        assert len(writes) == 0
        side.unlock()
        writes.recv()
        assert len(reads) == 0
        rw.unlock()
