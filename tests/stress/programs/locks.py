"""sync: what locks guard stays whole, and nobody waits for ever."""

from collections import deque

from ledger import Ledger

import gopy
from gopy import chan, go, runtime
from gopy.sync import Cond, Mutex, RWMutex, WaitGroup


def mutexes(ledger: Ledger) -> None:
    """Count under mutexes, by many goroutines each."""
    left = WaitGroup()
    for index in range(max(1, ledger.goroutines // 200)):
        left.go(_mutex, ledger, index, 12)
    left.wait()


def _mutex(ledger: Ledger, index: int, goroutines: int) -> None:
    mu = Mutex()
    total = [0]
    counts: chan[int] = chan(goroutines)
    for number in range(goroutines):
        go(_count, ledger, (index, number), mu, total, counts)
    counted = sum(counts.recv() for _ in range(goroutines))
    ledger.same(total[0], counted, f"mutex {index}")
    ledger.check(mu.try_lock(), f"mutex {index} stayed locked")


def _count(
    ledger: Ledger, name: tuple[int, int], mu: Mutex, total: list[int], counts: "chan[int]"
) -> None:
    chance = ledger.random("mutex", name)
    count = 0
    while ledger.on:
        way = chance.random()
        if way < 0.2:
            try:
                mu.lock(timeout=chance.uniform(0, 0.003))
            except TimeoutError:
                ledger.did("timeouts")
                continue
        elif way < 0.3:
            if not mu.try_lock():
                runtime.gosched()
                continue
        else:
            mu.lock()
        now = total[0]
        if way > 0.9:
            runtime.gosched()
        elif way > 0.89:
            gopy.time.sleep(0.0001)
        total[0] = now + 1
        mu.unlock()
        count += 1
        ledger.did("locked")
        if chance.random() < 0.1:
            ledger.pause(chance)
    counts.send(count)


def rwmutexes(ledger: Ledger) -> None:
    """Read and write pairs that must be equal, by readers and writers of each."""
    left = WaitGroup()
    for index in range(max(1, ledger.goroutines // 300)):
        left.go(_rwmutex, ledger, index, 12)
    left.wait()


def _rwmutex(ledger: Ledger, index: int, goroutines: int) -> None:
    rw = RWMutex()
    pair = [0, 0]
    written: chan[int] = chan(goroutines)
    for number in range(goroutines):
        go(_read_and_write, ledger, (index, number), rw, pair, written)
    writes = sum(written.recv() for _ in range(goroutines))
    ledger.same(pair, [writes, writes], f"rwmutex {index}")
    ledger.check(rw.try_lock(), f"rwmutex {index} stayed locked")


def _read_and_write(
    ledger: Ledger, name: tuple[int, int], rw: RWMutex, pair: list[int], written: "chan[int]"
) -> None:
    chance = ledger.random("rwmutex", name)
    count = 0
    while ledger.on:
        if chance.random() < 0.2:
            with rw:
                pair[0] += 1
                if chance.random() < 0.5:
                    runtime.gosched()
                pair[1] += 1
            count += 1
        else:
            with rw.rlocker():
                first = pair[0]
                if chance.random() < 0.5:
                    runtime.gosched()
                ledger.same(pair[1], first, f"rwmutex {name}: the pair")
        ledger.did("read or written")
        if chance.random() < 0.1:
            ledger.pause(chance)
    written.send(count)


class Store:
    """A bounded buffer made of a Cond."""

    def __init__(self, size: int) -> None:
        self.cond = Cond(Mutex())
        self.items: deque[int] = deque()
        self.size = size
        self.closed = False

    def put(self, item: int) -> None:
        with self.cond:
            while len(self.items) >= self.size:
                self.cond.wait()
            self.items.append(item)
            self.cond.broadcast()

    def get(self, timeout: float | None) -> int | None:
        """Return an item; None if it's closed and empty, or if it got none in time."""
        with self.cond:
            while not self.items and not self.closed:
                if not self.cond.wait(timeout=timeout) and timeout is not None:
                    return None
            if not self.items:
                return None
            item = self.items.popleft()
            self.cond.broadcast()
            return item

    def close(self) -> None:
        with self.cond:
            self.closed = True
            self.cond.broadcast()


def conds(ledger: Ledger) -> None:
    """Put into and get out of bounded buffers."""
    left = WaitGroup()
    for index in range(max(1, ledger.goroutines // 400)):
        left.go(_cond, ledger, index)
    left.wait()


def _cond(ledger: Ledger, index: int) -> None:
    store = Store(1 + index % 3)
    put: chan[int] = chan(3)
    got: chan[int] = chan(3)
    for number in range(3):
        go(_put, ledger, store, (index, number), put)
        go(_get, ledger, store, (index, number), got)
    total = sum(put.recv() for _ in range(3))
    store.close()
    ledger.same(sum(got.recv() for _ in range(3)), total, f"store {index}")


def _put(ledger: Ledger, store: Store, name: tuple[int, int], done: "chan[int]") -> None:
    chance = ledger.random("put", name)
    total = 0
    while ledger.on:
        item = chance.randrange(1, 100)
        store.put(item)
        total += item
        ledger.did("put")
        if chance.random() < 0.1:
            ledger.pause(chance)
    done.send(total)


def _get(ledger: Ledger, store: Store, name: tuple[int, int], done: "chan[int]") -> None:
    chance = ledger.random("cond", name)
    total = 0
    while True:
        timeout = chance.uniform(0, 0.003) if chance.random() < 0.3 else None
        item = store.get(timeout)
        if item is not None:
            total += item
        elif timeout is None:
            break
    done.send(total)


def waitgroups(ledger: Ledger) -> None:
    """Wait for goroutines, in rounds: all they did is there when the wait is over."""
    left = WaitGroup()
    for index in range(max(1, ledger.goroutines // 500)):
        left.go(_rounds, ledger, index)
    left.wait()


def _rounds(ledger: Ledger, index: int) -> None:
    chance = ledger.random("waitgroup", index)
    group = WaitGroup()
    while ledger.on:
        size = chance.randrange(1, 12)
        done = [0] * size
        group.add(size)
        for number in range(size):
            go(_do, chance.random(), done, number, group)
        try:
            group.wait(timeout=chance.uniform(0, 0.003) if chance.random() < 0.3 else None)
        except TimeoutError:
            group.wait()
        ledger.same(done, [1] * size, f"waitgroup {index}")
        ledger.did("rounds")


def _do(way: float, done: list[int], number: int, group: WaitGroup) -> None:
    if way < 0.2:
        gopy.time.sleep(way / 100)
    elif way < 0.5:
        runtime.gosched()
    done[number] = 1
    group.done()
