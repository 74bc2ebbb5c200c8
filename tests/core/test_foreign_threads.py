"""Threads that gopy did not start use everything, beside goroutines and each other."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from time import monotonic

import pytest
from programs import run_program
from worlds import own_world

import gopy
from gopy import chan, runtime, select
from gopy._core.base import optional
from gopy._core.base.chance import chance
from gopy.sync import Cond, Mutex, WaitGroup
from gopy.time import Timer, after_func, sleep

THREADS = 8
STEPS = 60
PATIENCE_S = 60.0


class Common:
    """What all of them use, and what must come out in the end."""

    def __init__(self) -> None:
        self.channels: list[chan[int]] = [chan(capacity) for capacity in (0, 1, 5)]
        self.mu = Mutex()
        self.cond = Cond(self.mu)
        self.group = WaitGroup()
        self.locked = 0  # counted under mu
        self.tickets = 0  # taken out by who waits at cond
        self.wrong: list[str] = []
        self.ends = Mutex()
        self.sent: Counter[int] = Counter()
        self.got: Counter[int] = Counter()
        self.locks = 0

    def work(self, number: int, seed: int) -> None:
        """Do STEPS things by chance; then write down what was sent and received."""
        random = Random(seed)
        sent: Counter[int] = Counter()
        got: Counter[int] = Counter()
        locks = 0
        for step in range(STEPS):
            ch = random.choice(self.channels)
            value = number * STEPS + step
            way = random.randrange(8)
            if way == 0:
                self._send(ch, value, sent, random)
            elif way == 1:
                self._receive(ch, got, random)
            elif way == 2:
                self._select(ch, random.choice(self.channels), value, sent, got, random)
            elif way == 3:
                locks += self._lock(random)
            elif way == 4:
                self._ticket(random)
            elif way == 5:
                self._wait(random)
            elif way == 6:
                self._time(random)
            elif ch.try_send(value):
                sent[value] += 1
        with self.ends:
            self.sent += sent
            self.got += got
            self.locks += locks

    def check(self) -> None:
        """Compare, when nobody works any more, what came with what went."""
        for ch in self.channels:
            while (received := ch.try_recv())[1]:
                self.got[received[0]] += 1
        assert self.wrong == []
        assert self.got == self.sent
        assert self.locked == self.locks
        self.group.wait(timeout=PATIENCE_S)

    def _send(self, ch: "chan[int]", value: int, sent: "Counter[int]", random: Random) -> None:
        with suppress(TimeoutError):
            ch.send(value, timeout=random.choice((0, 0.0005, 0.005)))
            sent[value] += 1

    def _receive(self, ch: "chan[int]", got: "Counter[int]", random: Random) -> None:
        with suppress(TimeoutError):
            got[ch.recv(timeout=random.choice((0, 0.0005, 0.005)))] += 1

    def _select(
        self,
        one: "chan[int]",
        other: "chan[int]",
        value: int,
        sent: "Counter[int]",
        got: "Counter[int]",
        random: Random,
    ) -> None:
        sending, receiving = gopy.send(one, value), gopy.recv(other)
        done = select(sending, receiving, timeout=random.choice((0, 0.0005, 0.005)))
        if done is sending:
            sent[value] += 1
        elif done is receiving:
            got[receiving.value] += 1

    def _lock(self, random: Random) -> int:
        with self.mu:
            before = self.locked
            if random.random() < 0.3:
                runtime.gosched()
            self.locked = before + 1
        return 1

    def _ticket(self, random: Random) -> None:
        with self.cond:
            if random.random() < 0.5:
                self.tickets += 1
                self.cond.signal()
            elif self.cond.wait_for(lambda: self.tickets, timeout=0.002):
                self.tickets -= 1
            if self.tickets < 0:
                self.wrong.append("a ticket was taken twice")

    def _wait(self, random: Random) -> None:
        mine = WaitGroup()
        for _ in range(random.randrange(1, 4)):
            mine.go(runtime.gosched)
            self.group.go(runtime.gosched)
        mine.wait()

    def _time(self, random: Random) -> None:
        span = random.uniform(0, 0.002)
        way = random.randrange(4)
        before = monotonic()
        if way == 0:
            sleep(span)
        elif way == 1:
            Timer(span).c.recv()
        elif way == 2:
            rung: chan[None] = chan(1)
            after_func(span, rung.send, None)
            rung.recv()
        else:
            Timer(span).stop()
            return
        if monotonic() - before < span:
            self.wrong.append("a timer that went off early")


def seeds() -> Callable[[], int]:
    """Return a source of seeds, the same ones with the same GOPYSEED."""
    return lambda: int(chance.random() * 2**32)


def started(work: Callable[..., None], *args: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=args)
    thread.start()
    return thread


def joined(threads: list[threading.Thread]) -> None:
    """Wait for threads; gopy goes on meanwhile."""
    for thread in threads:
        runtime.blocking(thread.join, PATIENCE_S)
        assert not thread.is_alive()


@pytest.mark.parametrize("procs", [1, 3], ids=["one P", "three Ps"])
@pytest.mark.parametrize("goroutines", [0, 4])
def test_what_threads_do_by_chance_is_neither_lost_nor_done_twice(
    procs: int, goroutines: int
) -> None:  # R5, R7
    seed = seeds()

    @own_world(procs=procs)
    def program() -> None:
        common = Common()
        left = WaitGroup()
        for number in range(goroutines):
            left.go(common.work, THREADS + number, seed())
        joined([started(common.work, number, seed()) for number in range(THREADS)])
        left.wait(timeout=PATIENCE_S)
        common.check()

    program()


def test_threads_do_it_while_goroutine_1_never_calls_gopy() -> None:  # R7
    """Timers and goroutines go on without it."""
    common = Common()
    seed = seeds()
    threads = [started(common.work, number, seed()) for number in range(THREADS)]
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
    common.check()


@own_world()
def test_callbacks_of_futures_may_use_everything() -> None:
    common = Common()
    seed = seeds()
    ended: chan[int] = chan()
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(THREADS):
            future = pool.submit(common.work, number, seed())
            future.add_done_callback(
                lambda done, number=number: ended.send(-1 if done.exception() else number)
            )
        assert sorted(ended.recv(timeout=PATIENCE_S) for _ in range(THREADS)) == [*range(THREADS)]
    common.check()


@own_world()
def test_the_thread_of_asyncio_may_use_everything() -> None:
    common = Common()
    seed = seeds()
    values: chan[int] = chan()

    async def main() -> None:
        for number in range(3):
            await asyncio.sleep(0)
            common.work(number, seed())
            values.send(number)

    def loop() -> None:
        asyncio.run(main())
        values.close()

    thread = started(loop)
    assert [*values] == [0, 1, 2]
    joined([thread])
    common.check()


def test_the_main_thread_is_a_guest_where_another_one_has_called_run() -> None:
    done = run_program(
        """
        import threading
        from gopy import chan, run, runtime

        ask, answer, begun = chan(), chan(), threading.Event()

        def program():
            begun.set()
            for number in ask:
                answer.send((number + 1, runtime.current().id))

        thread = threading.Thread(target=run, args=(program,))
        thread.start()
        begun.wait()
        ask.send(1)
        print(answer.recv(), runtime.current().id > 1)
        ask.close()
        thread.join()
    """,
        env={"GOPYDEBUG": "deadlock=0"},
    )  # as it had not called gopy before, it would not count
    assert (done.returncode, done.stdout) == (0, "(2, 1) True\n"), done.stderr


@pytest.mark.skipif(optional.PURE, reason="the reference's open ring is there for any thread")
def test_a_thread_s_first_send_into_a_buffer_is_not_taken_for_the_only_thread_s() -> None:  # R5
    source = """
import threading
from gopy import chan, go, run
from gopy._core.base import fastpath

def main():
    buffer = chan(2)
    go(buffer.send, "ours")
    assert buffer.recv() == "ours"
    thread = threading.Thread(target=buffer.send, args=("theirs",))
    thread.start()
    while not len(buffer):
        pass
    print(fastpath.multi, buffer.recv())
    thread.join()

run(main)
"""
    done = run_program(source)
    assert (done.stdout, done.stderr) == ("True theirs\n", "")


def test_without_a_gil_locks_are_taken_from_the_start() -> None:  # R5
    source = """
import sys
sys._is_gil_enabled = lambda: False
from gopy import run
from gopy._core import getcurrent
from gopy._core.base import fastpath

run(lambda: print(fastpath.multi, fastpath.on, getcurrent().lone_p))
"""
    done = run_program(source, env={"GOPYMAXPROCS": "1"})
    assert (done.stdout, done.stderr) == ("True False None\n", "")
