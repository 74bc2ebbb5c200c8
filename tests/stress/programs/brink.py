"""On the brink of deadlock: at any instant one goroutine, thread or event keeps all going.

No timer runs here and nobody is busy, so each step finds threads asleep or about to be:
a wake-up that is lost is a hang, one that is overlooked a deadlock reported too early.
In the end there is a deadlock, and that must be reported.
"""

import os
import threading
import time

from ledger import PROCS, Ledger, watch

import gopy
from gopy import chan, net, runtime, select
from gopy.sync import Mutex, WaitGroup

STEPS = int(os.environ.get("GOPY_STRESS_STEPS", "20000"))
RING = 4


def apart() -> None:
    """Block the thread for a moment, so that the goroutines started next run on others."""
    time.sleep(0.002)


def ring(ledger: Ledger, steps: int) -> None:
    """Pass a number round, each channel in another way of receiving."""
    channels = [chan[int]() for _ in range(RING)]
    left = WaitGroup()
    for index in range(RING):
        left.go(_pass_round, ledger, channels[index], channels[(index + 1) % RING], index, steps)
    channels[0].send(0)
    left.wait()


def _pass_round(
    ledger: Ledger, near: "chan[int]", far: "chan[int]", index: int, steps: int
) -> None:
    apart()
    never: chan[int] = chan()
    cases = [gopy.recv(near), gopy.recv(never)]
    expected = index
    while True:
        if index % 2:
            select(*cases)
            n = cases[0].value
        else:
            n = near.recv()
        ledger.same(n, expected, "the number that came round")
        expected += RING
        if n >= steps:
            if n < steps + RING - 1:
                far.send(n + 1)
            return
        far.send(n + 1)
        if index == 0:
            ledger.did("round")


def wire(ledger: Ledger, steps: int) -> None:
    """Pass a byte to and fro, over TCP."""
    left = WaitGroup()
    with net.listen("tcp", "127.0.0.1:0") as listener:
        left.go(_reflect, listener)
        with net.dial("tcp", str(listener.addr())) as conn:
            for n in range(steps):
                conn.write(bytes((n % 256,)))
                ledger.same(conn.read(1), bytes((n % 256,)), "the byte that came back")
                ledger.did("bytes")
        left.wait()


def _reflect(listener: net.Listener) -> None:
    apart()
    with listener.accept() as conn:
        while data := conn.read():
            conn.write(data)


def lock(ledger: Ledger, steps: int) -> None:
    """Hand a mutex to and fro."""
    turn = [0]
    mu = Mutex()
    here, there = chan[None](), chan[None]()
    left = WaitGroup()
    for index, (ear, mouth) in enumerate(((here, there), (there, here))):
        left.go(_in_turn, ledger, mu, turn, index, steps, ear, mouth)
    here.send(None)
    left.wait()
    ledger.same(turn[0], steps, "turns")


def _in_turn(
    ledger: Ledger,
    mu: Mutex,
    turn: list[int],
    index: int,
    steps: int,
    ear: "chan[None]",
    mouth: "chan[None]",
) -> None:
    apart()
    for n in range(index, steps, 2):
        ear.recv()
        with mu:
            ledger.same(turn[0], n, "the turn")
            turn[0] += 1
        if n + 1 < steps:
            mouth.send(None)
        ledger.did("turns")


def visitor(ledger: Ledger, steps: int) -> None:
    """Answer a thread that gopy did not start."""
    questions, answers = chan[int](), chan[int]()

    def ask() -> None:
        for n in range(steps):
            questions.send(n)
            ledger.same(answers.recv(), n, "the answer")
        questions.close()

    thread = threading.Thread(target=ask)
    thread.start()
    for n in questions:
        answers.send(n)
        ledger.did("questions")
    runtime.blocking(thread.join)


def helpers(ledger: Ledger, steps: int) -> None:
    """Have calls made by helper threads, by two goroutines."""
    left = WaitGroup()
    for index in range(2):
        left.go(_call, ledger, index, steps // 4)
    left.wait()


def _call(ledger: Ledger, index: int, steps: int) -> None:
    apart()
    for n in range(steps):
        ledger.same(runtime.blocking(divmod, n, 7), divmod(n, 7), "what a helper returned")
        ledger.did("calls")


def crowd(ledger: Ledger, steps: int) -> None:
    """Start a few at a time, that end at once, and wait for them."""
    for _ in range(steps // 10):
        left = WaitGroup()
        for _ in range(5):
            left.go(runtime.gosched)
        left.wait()
        ledger.did("crowds")


def main(ledger: Ledger) -> None:
    """Do all of it, then wait for nobody."""
    runtime.gomaxprocs(PROCS)
    for do in (ring, wire, lock, crowd, visitor, helpers, ring, wire, lock, crowd):
        ledger.phase["now"] = do.__name__
        do(ledger, STEPS)
    for text in ledger.wrong:
        print(text)
    print("ok" if not ledger.wrong else "not ok", flush=True)
    chan().recv()


if __name__ == "__main__":
    the_ledger = Ledger(0, 0)
    watch(the_ledger)
    gopy.run(main, the_ledger)
