"""Programs in which waiters, wakers, sleepers and the clock meet by chance, on several Ps."""

TIMES_RUN_OUT = """
import random
from contextlib import suppress
from time import monotonic
from gopy import chan, recv, run, runtime, select
from gopy.sync import WaitGroup

END = monotonic() + 1.5

def main():
    runtime.gomaxprocs(4)
    ch, other, quit = chan(), chan(), chan()
    sent, got, taken = [], [], []

    def sends(number):
        while monotonic() < END:
            with suppress(TimeoutError):
                ch.send(number, timeout=random.choice((0, 1e-6, 2e-5, 1e-4)))
                sent.append(number)

    def receives():
        while True:
            with suppress(TimeoutError):
                got.append(ch.recv(timeout=random.choice((1e-6, 2e-5, 1e-4))))
            if select(recv(quit), default=True) is not None:
                return

    def selects():
        stop = recv(quit)
        while (case := select(recv(ch), other, stop, timeout=1e-5)) is not stop:
            if case is not None:
                taken.append(case.value)

    senders, receivers = WaitGroup(), WaitGroup()
    for number in range(4):
        senders.go(sends, number)
        receivers.go(receives)
        receivers.go(selects)
    senders.wait()
    quit.close()
    receivers.wait()
    for number in range(4):
        assert sent.count(number) == got.count(number) + taken.count(number)
    assert len(sent) > 10
    assert sum(len(p.heap) for p in runtime.current().m.world.ps) == 0
    print("ok")

run(main)
"""

SLEEP_AND_WAKE = """
import random
import threading
from time import monotonic, sleep
from gopy import chan, go, run, runtime, time
from gopy.sync import WaitGroup

END = monotonic() + 1.5

def main():
    runtime.gomaxprocs(4)
    rounds = []

    def answers(questions, replies):
        for number in questions:
            if random.random() < 0.3:
                time.sleep(random.choice((1e-6, 1e-5, 1e-4)))
            go(replies.send, number + 1)

    def asks(pause):
        questions, replies = chan(), chan()
        go(answers, questions, replies)
        number = 0
        while monotonic() < END:
            if random.random() < 0.3:
                pause(random.choice((0, 1e-6, 1e-4)))
            questions.send(number)
            assert replies.recv() == number + 1
            number += 1
        questions.close()
        rounds.append(number)

    wg = WaitGroup()
    for _ in range(4):
        wg.go(asks, time.sleep)
        wg.go(asks, lambda seconds: runtime.blocking(sleep, seconds))
    threads = [threading.Thread(target=asks, args=(sleep,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    wg.wait()
    for thread in threads:
        runtime.blocking(thread.join)
    assert len(rounds) == 10 and all(rounds), rounds
    print("ok")

run(main)
"""
