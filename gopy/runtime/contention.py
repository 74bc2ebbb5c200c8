"""Who waited for whom, and how long: what the block and the mutex profile are made of.

Nothing is noted before a rate is set.  From then on this module listens at the probes
(`gopy._core.probe`), so that goroutines take their general, slower ways.

    parked(g)    when, and for what
    readied(g)   how long it was: charged to g's own stack, and for a mutex to the stack
                 of who unlocked it

A wait that ends before its goroutine has parked is none, and is forgotten; so is one that an
exception ends.  Sleep, input and output, and channels that are nil are no contention.

Locking: a listener is called in the midst of the runtime, and must not wait.  So it only
appends to ``_events``, which is atomic, and adds them up in ``_records`` when it gets
``_adding`` without waiting; who reads waits for that lock.

Go: runtime/mprof.go
Differs: for a mutex it charges the wait of whom an unlock wakes, not also that of those who
stand behind him: their own waits are charged when they are woken.
"""

import sys
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from gopy._core import G, chance, current, getcurrent, monotonic_ns, probe
from gopy.runtime.frames import Stack, stack_of

MUTEXES: Final = {"sync.Mutex.Lock", "sync.RWMutex.RLock", "sync.RWMutex.Lock"}
CONTENTION: Final = MUTEXES | {
    *("chan receive", "chan send", "select", "sync.Cond.Wait", "sync.WaitGroup.Wait"),
}
_MANY: Final = 1024  # events are added up

Key = tuple[bool, Stack]  # whether it is of the mutex profile


class Record(NamedTuple):
    """What has been charged to a stack."""

    waits: float
    delay_ns: float


_block_rate = 0
_mutex_rate = 0
_waits: dict[int, tuple[int, str]] = {}  # by goroutine: since when, for what
_events: deque[tuple[Key, Record]] = deque()
_records: dict[Key, Record] = {}
_adding = allocate_lock()


def set_block_profile_rate(rate: int) -> None:
    """Note in the profile ``block``, on average, one wait per rate nanoseconds spent waiting.

    1 notes every wait; 0 or less ends it.  What has been noted stays.  While a rate is set,
    here or for mutexes, goroutines don't take their fast ways: programs that do little but
    pass values become several times slower.

    Go: runtime/mprof.go SetBlockProfileRate
    """
    global _block_rate
    current()
    _listen(max(rate, 0), _mutex_rate)
    _block_rate = max(rate, 0)


def set_mutex_profile_fraction(rate: int) -> int:
    """Note in the profile ``mutex``, on average, one in rate waits for mutexes.

    Return the rate that was set before.  1 notes every wait, 0 none any more; less than 0 only
    returns the rate.  It costs what `set_block_profile_rate` costs.

    Go: runtime/mprof.go SetMutexProfileFraction
    """
    global _mutex_rate
    current()
    before = _mutex_rate
    if rate >= 0:
        _listen(_block_rate, rate)
        _mutex_rate = rate
    return before


def mutex_profile_fraction() -> int:
    """Return the rate that `set_mutex_profile_fraction` has set."""
    return _mutex_rate


def contention(of_mutexes: bool) -> dict[Stack, tuple[int, int]]:
    """Return what has been charged so far, by stack: how many waits, and nanoseconds."""
    with _adding:
        _add_up()
        return {
            stack: (round(record.waits), round(record.delay_ns))
            for (is_mutex, stack), record in _records.items()
            if is_mutex is of_mutexes
        }


def _listen(block_rate: int, mutex_rate: int) -> None:
    """Listen at the probes while there is a rate."""
    wanted = bool(block_rate or mutex_rate)
    ours: dict[str, Callable[..., None]] = {"parked": _parked, "readied": _readied}
    for name, listener in ours.items():
        probe.leave(name, listener)
        if wanted:
            probe.join(name, listener)
    if not wanted:
        _waits.clear()


def _parked(g: G, reason: str, _: object) -> None:
    """Note that g begins to wait."""
    if reason in CONTENTION:
        _waits[g.id] = (monotonic_ns(), reason)
    else:
        _waits.pop(g.id, None)


def _readied(g: G) -> None:
    """Charge what g has waited, which the caller ends."""
    wait = _waits.pop(g.id, None)
    if wait is None or g.status == "running":  # readied before it has parked
        return
    since_ns, reason = wait
    delay_ns = max(monotonic_ns() - since_ns, 1)
    if _block_rate and (record := _sampled(delay_ns)) is not None:
        _note((False, stack_of(g.frame())), record)
    if _mutex_rate and reason in MUTEXES and chance.randrange(_mutex_rate) == 0:
        unlocker: G | None = getattr(getcurrent(), "g", None)
        if unlocker is not None and unlocker.id:  # else a hub: the time ran out
            record = Record(_mutex_rate, _mutex_rate * delay_ns)
            _note((True, stack_of(sys._getframe(1))), record)


def _sampled(delay_ns: int) -> Record | None:
    """Return what a wait counts for, so that short ones that are left out are made up for.

    Go: runtime/mprof.go blocksampled, saveblockevent
    """
    rate = _block_rate
    if delay_ns >= rate:
        return Record(1, delay_ns)
    return Record(rate / delay_ns, rate) if chance.randrange(rate) < delay_ns else None


def _note(key: Key, record: Record) -> None:
    _events.append((key, record))
    if len(_events) > _MANY and _adding.acquire(False):
        try:
            _add_up()
        finally:
            _adding.release()


def _add_up() -> None:
    """Move events into the records; ``_adding`` is held."""
    while _events:
        key, record = _events.popleft()
        before = _records.get(key, Record(0, 0))
        _records[key] = Record(before.waits + record.waits, before.delay_ns + record.delay_ns)
