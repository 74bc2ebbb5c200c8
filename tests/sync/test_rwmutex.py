"""RWMutex: readers together, writers alone, and who goes before whom."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from gopy.sync import Locker, RWMutex

Start = Callable[..., Any]
READS, WRITES = "sync.RWMutex.RLock", "sync.RWMutex.Lock"


def test_readers_read_together_and_keep_writers_out() -> None:  # RW1
    rw = RWMutex()
    rw.rlock()
    rw.rlock()
    assert not rw.try_lock()
    rw.runlock()
    assert not rw.try_lock()
    rw.runlock()
    assert rw.try_lock()
    assert not rw.try_rlock()
    assert not rw.try_lock()
    rw.unlock()
    assert rw.try_rlock()


def test_a_writer_waits_for_all_readers(start: Start) -> None:  # RW3
    rw = RWMutex()
    rw.rlock()
    rw.rlock()
    writer = start(rw.lock).parked(WRITES)
    rw.runlock()
    assert not writer.over
    rw.runlock()
    writer.result()
    assert not rw.try_rlock()


def test_a_waiting_writer_keeps_new_readers_out(start: Start) -> None:
    rw = RWMutex()
    rw.rlock()
    writer = start(rw.lock).parked(WRITES)
    assert not rw.try_rlock()
    reader = start(rw.rlock).parked(READS)
    rw.runlock()
    writer.result()
    assert not reader.over
    rw.unlock()
    reader.result()


def test_after_a_writer_all_readers_go_before_the_next_writer(start: Start) -> None:  # RW2
    rw = RWMutex()
    rw.lock()
    second = start(rw.lock).parked("sync.Mutex.Lock")
    readers = [start(rw.rlock).parked(READS) for _ in range(3)]
    rw.unlock()
    for reader in readers:
        reader.result()
    assert not second.over
    for _ in readers:
        rw.runlock()
    second.result()


def test_with_writes_and_with_rlocker_reads() -> None:
    rw = RWMutex()
    with rw:
        assert not rw.try_rlock()
    with rw.rlocker(), rw.rlocker():
        assert not rw.try_lock()
        assert rw.try_rlock()
        rw.runlock()
    assert rw.try_lock()


def test_the_reading_side_is_a_locker_equal_to_itself() -> None:
    rw = RWMutex()
    assert isinstance(rw, Locker)
    assert isinstance(rw.rlocker(), Locker)
    assert rw.rlocker() == rw.rlocker() != RWMutex().rlocker()
    assert len({rw.rlocker(), rw.rlocker()}) == 1
    side = rw.rlocker()
    side.lock()
    assert not rw.try_lock()
    side.unlock()
    assert rw.try_lock()


def test_a_copy_is_a_type_error() -> None:
    rw = RWMutex()
    for thing in (rw, rw.rlocker()):
        with pytest.raises(TypeError, match="can't be copied"):
            copy.copy(thing)
