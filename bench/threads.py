"""What threads cost and save: the figures of hand-over, preemption, pool, dump, collector, end.

    bench/threads.py                  all of them, a process each
    bench/threads.py ticker dump      some

A line says what was measured, and the bound that it is held against.  Bounds are of an idle
machine: beside other work the greatest of many times says nothing.
"""

import gc
import os
import queue
import signal
import socket
import subprocess
import sys
import time as clock
from collections.abc import Callable
from statistics import median, quantiles
from threading import Thread

from gopy import chan, go, net, run, runtime, time
from gopy.sync import WaitGroup

SLEEPERS = 20
TICK = 0.01
TICKS = 500
HOGS = 4
CALLS = 3_000
DUMPED = 100_000
PARKED = 1_000_000
KEPT = 50_000
ENDING = 1_000


def handover() -> str:
    """Goroutines call the standard library's `time.sleep(0.5)`, on one P."""
    runtime.gomaxprocs(1)
    left = WaitGroup()
    began = clock.perf_counter()
    for _ in range(SLEEPERS):
        left.go(clock.sleep, 0.5)
    left.wait()
    took = clock.perf_counter() - began
    return f"{SLEEPERS} sleeps of 0.5 s on one P: {took:.2f} s (asked: 1.5)"


def ticker() -> str:
    """A ticker of 10 ms beside goroutines that compute, on one P: from when a tick was due."""
    runtime.gomaxprocs(1)
    computing = True

    def compute() -> None:
        number = 0
        while computing:
            number = (number * 3 + 1) % 65_537

    for _ in range(HOGS):
        go(compute)
    ticks = time.Ticker(TICK)
    began = waits = clock.perf_counter()
    late = []
    for _ in range(TICKS):
        ticks.c.recv()
        now = clock.perf_counter()
        due = began + TICK * (int((waits - began) / TICK) + 1)
        late.append((now - due) * 1000)
        waits = now
    computing = False
    ticks.stop()
    hundredths = quantiles(late, n=100)
    return (
        f"lateness of a 10 ms tick beside {HOGS} busy loops: median {median(late):.1f} ms, "
        f"p99 {hundredths[98]:.1f} ms (asked: 30)"
    )


def pool() -> str:
    """Round trips through the pool, and in turns through one thread and two queues of C."""
    ours, bare = [], []
    for _ in range(7):
        began = clock.perf_counter()
        for number in range(CALLS):
            runtime.blocking(abs, number)
        ours.append((clock.perf_counter() - began) / CALLS * 1e6)
        bare.append(_bare_round_trips())
    return (
        f"a round trip through the pool: {median(ours):.0f} µs (asked: 26 or so); "
        f"through one thread and two SimpleQueues: {median(bare):.0f} µs"
    )


def _bare_round_trips() -> float:
    jobs: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    results: queue.SimpleQueue[int] = queue.SimpleQueue()

    def serve() -> None:
        while (job := jobs.get()) is not None:
            results.put(abs(job))

    thread = Thread(target=serve)
    thread.start()
    began = clock.perf_counter()
    for number in range(CALLS):
        jobs.put(number)
        results.get()
    took = (clock.perf_counter() - began) / CALLS * 1e6
    jobs.put(None)
    thread.join()
    return took


def dump() -> str:
    """The end of a process by SIGQUIT, with very many goroutines: from signal to exit."""
    with subprocess.Popen(
        [sys.executable, __file__, "--park"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        began = clock.perf_counter()
        child.send_signal(signal.SIGQUIT)
        text = child.communicate()[1]
        took = clock.perf_counter() - began
    if child.returncode != 2 or f"...{DUMPED - 1} more goroutines like this".encode() not in text:
        sys.exit(f"wrong dump: {child.returncode} {text.decode()[:500]}")
    return f"the dump of {DUMPED:,} goroutines at SIGQUIT: {took:.2f} s (asked: 2)"


def _park() -> None:
    """Have very many goroutines wait, and wait for the signal."""
    end: chan[None] = chan()
    for _ in range(DUMPED):
        go(end.recv)
    while any(g.status == "runnable" for g in runtime.goroutines()):
        runtime.gosched()
    print("parked", flush=True)
    end.recv()


def collector() -> str:
    """The longest collection while garbage in cycles is made beside very many goroutines."""
    pauses: list[tuple[float, float]] = []
    began = (0.0, 0.0)

    def note(phase: str, _: object) -> None:
        nonlocal began
        now = clock.perf_counter(), clock.thread_time()
        if phase == "start":
            began = now
        else:
            pauses.append((now[0] - began[0], now[1] - began[1]))

    end: chan[None] = chan()
    gc.callbacks.append(note)
    for number in range(PARKED):
        go(end.recv)
        if number % 1000 == 0:
            runtime.gosched()
    spawning, pauses[:] = max(pauses, default=(0.0, 0.0)), []
    kept: list[list[object]] = []
    for _ in range(600_000):
        cycle: list[object] = []
        cycle.append(cycle)
        kept = [] if len(kept) >= KEPT else kept
        kept.append(cycle)
    worst = max(pauses, default=(0.0, 0.0))
    return (
        f"longest collection beside {PARKED:,} parked goroutines: {worst[0] * 1000:.0f} ms, "
        f"{worst[1] * 1000:.0f} ms of processor time (asked: 50); while they were started "
        f"{spawning[0] * 1000:.0f} ms, {spawning[1] * 1000:.0f} ms of processor time"
    )


def ending() -> str:
    """The end of a process whose goroutines, helper threads and sockets are all busy."""
    began = clock.perf_counter()
    done = subprocess.run([sys.executable, __file__, "--end"], check=False, capture_output=True)
    took = clock.perf_counter() - began
    if done.returncode != 7 or done.stderr:
        sys.exit(f"wrong end: {done.returncode} {done.stderr.decode()}")
    alive = float(done.stdout)
    return f"the end of a busy process, exit code 7: {took - alive:.2f} s (asked: 2)"


def _end() -> None:
    """Print how long it took to get busy, from the start of the process on; end with a 7."""
    began = clock.perf_counter()
    listener = net.listen("tcp", "127.0.0.1:0")
    never: chan[None] = chan()
    for _ in range(ENDING):
        go(never.recv)
    for _ in range(4):
        go(runtime.blocking, clock.sleep, 60)
        go(listener.accept)
    quiet = socket.create_connection(("127.0.0.1", listener.addr().port))
    go(clock.sleep, 60)
    time.sleep(0.05)
    print(clock.perf_counter() - began, flush=True)
    sys.exit(7 if quiet.fileno() >= 0 else 1)


FIGURES: dict[str, Callable[[], str]] = {
    each.__name__: each for each in (handover, ticker, pool, dump, collector, ending)
}


def main() -> None:
    """Measure one thing in this process, or each of several in one of its own."""
    if sys.argv[1:] in (["--end"], ["--park"]):
        run(_end if sys.argv[1] == "--end" else _park)
    elif len(sys.argv) == 2:
        print(run(FIGURES[sys.argv[1]]))
    else:
        for name in sys.argv[1:] or FIGURES:
            subprocess.run([sys.executable, __file__, name], check=False, env=os.environ)


if __name__ == "__main__":
    main()
