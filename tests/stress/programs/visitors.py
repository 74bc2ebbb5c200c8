"""Threads that gopy did not start use it too; and somebody looks at everything all the time."""

import threading

from ledger import Ledger

import gopy
from gopy import chan, go, runtime
from gopy.sync import Mutex, WaitGroup

THREADS = 3


def visitors(ledger: Ledger) -> None:
    """Send, receive, lock and start goroutines from threads of the system."""
    questions: chan[int] = chan()
    answers: chan[int] = chan(2)
    totals: chan[tuple[int, int]] = chan(THREADS)
    mu = Mutex()
    shared = [0]
    answering = WaitGroup()
    for _ in range(THREADS):
        answering.go(_answer, questions, answers, mu, shared)
    for number in range(THREADS):
        threading.Thread(
            target=_ask, args=(ledger, number, questions, answers, mu, shared, totals)
        ).start()
    asked = counted = 0
    for _ in range(THREADS):
        each, own = totals.recv()
        asked += each
        counted += own
    questions.close()
    answering.wait()
    ledger.same(shared[0], asked + counted, "what threads and goroutines counted under a mutex")


def _ask(
    ledger: Ledger,
    number: int,
    questions: "chan[int]",
    answers: "chan[int]",
    mu: Mutex,
    shared: list[int],
    totals: "chan[tuple[int, int]]",
) -> None:
    """Ask until the end; a thread."""
    chance = ledger.random("visitor", number)
    asked = counted = 0
    while ledger.on:
        questions.send(number)
        answer = answers.recv()
        ledger.check(0 <= answer < THREADS, f"the answer {answer}")
        asked += 1
        if chance.random() < 0.3:
            with mu:
                shared[0] += 1
            counted += 1
        if chance.random() < 0.3:
            done: chan[int] = chan()
            go(done.send, asked)
            ledger.same(done.recv(), asked, "what a thread's goroutine sent")
        if chance.random() < 0.1:
            gopy.time.sleep(chance.uniform(0, 0.002))
        ledger.did("asked")
    totals.send((asked, counted))


def _answer(questions: "chan[int]", answers: "chan[int]", mu: Mutex, shared: list[int]) -> None:
    for question in questions:
        with mu:
            shared[0] += 1
        answers.send(question)


def onlookers(ledger: Ledger) -> None:
    """Look at the goroutines and their stacks, from inside."""
    while ledger.on:
        all_of_them = runtime.goroutines()
        ids = [g.id for g in all_of_them]
        ledger.same(len(set(ids)), len(ids), "different numbers of goroutines")
        ledger.check(all(g.status and g.name is not None for g in all_of_them), "a status")
        me = runtime.current()
        ledger.check(me in all_of_them, "a goroutine that doesn't see itself")
        ledger.check(f"goroutine {me.id} [running]:" in runtime.stack(), "a stack without a head")
        ledger.did("looked")
        gopy.time.sleep(0.05)
    ledger.check("goroutine 1 [" in runtime.stack(all=True), "a dump without goroutine 1")


def resizes(ledger: Ledger) -> None:
    """Let 1 to 8 goroutines run at once, another number every few milliseconds."""
    chance = ledger.random("resizes")
    before = runtime.gomaxprocs(0)
    while ledger.on:
        runtime.gomaxprocs(chance.randrange(1, 9))
        gopy.time.sleep(chance.uniform(0, 0.01))
        ledger.did("resized")
    runtime.gomaxprocs(before)
