"""An M that stands still holds nobody up but the goroutines that it has started."""

import pytest
from programs import run_program
from psbench import Make

from gopy._core import monotonic_ns
from gopy._core.base.settings import Settings
from gopy._core.sched import sysmon
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.world import World

PRELUDE = """
import hashlib, threading, time as clock
from gopy import chan, go, net, run, runtime, sync, time
from gopy._core.sched import boot, sysmon

def retakes():
    return boot.world().retakes

"""

HAND_OVER = """
def main():
    left = sync.WaitGroup()
    for _ in range(20):
        left.go(clock.sleep, 0.5)
    begun = clock.monotonic()
    left.wait()
    print(clock.monotonic() - begun < 5, retakes() > 0)  # one after another they need 10

run(main)
"""

# What goes on while main blocks its thread.
BESIDE = {
    "a fresh goroutine": "go(done.send, 1)",
    "a timer's function": "time.after_func(time.MILLISECOND, done.send, 1)",
    "a goroutine that waits for a connection": "go(accept)",
    "a chain of goroutines": "go(lambda: go(lambda: go(done.send, 1)))",
    "a sleeper": "go(lambda: (time.sleep(0.001), done.send(1)))",
}


def test_twenty_that_sleep_half_a_second_need_little_more_on_one_p() -> None:  # R12
    done = run_program(PRELUDE + HAND_OVER, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True True\n", "")


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
def test_a_goroutine_that_blocks_its_thread_delays_nobody(beside: str) -> None:  # R6, R12
    # SEMANTICS 217
    source = f"""
done = chan(1)
blocks = threading.Lock()
blocks.acquire()

def accept():
    with net.listen("tcp", "127.0.0.1:0") as listener:
        go(net.dial, "tcp", str(listener.addr()))
        listener.accept()
    done.send(1)

def tells():
    assert done.recv() == 1
    blocks.release()

def main():
    go(tells)
    {beside}
    blocks.acquire()  # on main's own thread: nobody else has begun yet
    print(retakes() > 0)

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_nobody_is_robbed_while_nobody_waits_for_the_p() -> None:  # R12, SEMANTICS 216
    source = """
def main():
    clock.sleep(0.1)
    print(retakes())

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_a_p_is_taken_not_before_its_m_has_stood_still_for_two_looks(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:  # R12
    b = bench(2)
    m, p = b.world.ms[0], b.world.ps[0]
    p.queue.append(b.fresh())
    monkeypatch.setattr(sysmon, "cpu_ns", lambda m: 0)
    monkeypatch.setattr(sysmon, "sleeps", lambda m: True)
    taken: list[P] = []
    monkeypatch.setattr(sysmon, "retake", lambda w, m, p, mark: taken.append(p))
    seen: dict[M, sysmon.Watched] = {}
    now = monotonic_ns()
    looks = []
    for ms in (0, 5, 10):
        sysmon._look(b.world, m, seen, now + ms * 1_000_000)
        looks.append([*taken])
    assert looks == [[], [], [p]]


def test_who_computes_in_c_delays_nobody_although_no_request_reaches_him() -> None:  # R12
    source = """
def main():
    ran = []
    go(ran.append, 1)
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 3_000_000)
    print(ran, retakes() > 0)

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=60)
    assert (done.stdout, done.stderr) == ("[1] True\n", "")


def test_who_computes_is_asked_only_if_somebody_waits() -> None:  # R12
    source = """
looks, asked = [], []
computes, request = sysmon._computes, sysmon.request
sysmon._computes = lambda *look: (looks.append(1), computes(*look))[1]
sysmon.request = lambda m: (asked.append(1), request(m))[1]

def main():
    while len(looks) < 5:
        pass
    print(asked)
    waits = sync.WaitGroup()
    waits.go(print, "waits")
    while not asked:
        pass
    waits.wait()

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("[]\nwaits\n", "")


def test_nobody_is_robbed_who_only_waits_for_a_processor() -> None:  # R12
    source = """
looks = []
sysmon.cpu_ns = lambda m: 0
sysmon.sleeps = lambda m: looks.append(m)  # no: as if it could run at any time

def main():
    waits = sync.WaitGroup()
    waits.go(print, "waits")
    while len(looks) < 5:
        clock.sleep(0.03)
    print(retakes())
    waits.wait()

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("0\nwaits\n", "")


def test_who_comes_back_without_a_p_goes_on_and_gets_one_again() -> None:  # R6
    source = """
def main():
    done, started = chan(), chan()
    go(lambda: started.send(1))
    clock.sleep(0.1)
    for n in range(100):
        go(done.send, n)
        started.try_recv()
        runtime.gosched()
    print(sorted(done.recv() for _ in range(100)) == [*range(100)], retakes() > 0)

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True True\n", "")


@pytest.mark.parametrize("procs", ["1", "3"])
def test_nothing_is_lost_while_ps_are_taken_all_the_time(procs: str) -> None:  # R6
    source = """
ROUNDS = 300

def main():
    there, back, left = chan(), chan(4), sync.WaitGroup()
    mu, counted = sync.Mutex(), [0]

    def produce(first):
        for n in range(first, first + ROUNDS):
            there.send(n)

    def work():
        for n in there:
            with mu:
                counted[0] += 1
            back.send(n)

    def block():
        for _ in range(4):
            clock.sleep(0.025)
            runtime.gosched()

    for index in range(4):
        left.go(produce, index * ROUNDS)
        go(work)
    for _ in range(6):
        left.go(block)
    got = sorted(back.recv() for _ in range(4 * ROUNDS))
    left.wait()
    print(got == [*range(4 * ROUNDS)], counted[0] == 4 * ROUNDS)

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": procs}, timeout=60)
    assert (done.stdout, done.stderr) == ("True True\n", "")


AWAY = """
def main():
    blocks, lock = threading.Lock(), threading.Lock()
    blocks.acquire()
    lock.acquire()

    def away():
        go(blocks.release)  # run by another thread: this one is kept
        blocks.acquire()
"""


def test_who_computes_after_it_was_away_lets_others_of_its_thread_go_on() -> None:  # R6, R12
    source = """
        while not seen:
            pass
        done.send(1)

    seen, done = [], chan()
    go(away)
    time.sleep(0.001)
    seen.append(1)
    print(done.recv(), retakes() > 0)

run(main)
"""
    done = run_program(PRELUDE + AWAY + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("1 True\n", "")


@pytest.mark.parametrize("ends_first", [False, True], ids=["before", "while nobody is idle"])
def test_timers_go_off_though_all_idle_threads_have_had_their_time(ends_first: bool) -> None:  # R16
    source = f"""
        if {ends_first}:  # else the timer is there before the other thread could end
            while len(boot.world().ms) > 1:
                clock.sleep(0.001)
        time.after_func(50 * time.MILLISECOND, lock.release)
        lock.acquire()

    idle.IDLE_M_NS = 1
    away()
    print(retakes() > 0)

run(main)
"""
    prelude = PRELUDE + "from gopy._core.sched import idle\n"
    done = run_program(prelude + AWAY + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_timer_of_a_thread_that_blocks_goes_off_though_nobody_else_waits() -> None:  # R16
    """Nothing but the timer is there for which its P could be taken away."""
    source = """
def main():
    blocks = threading.Lock()
    blocks.acquire()
    time.after_func(time.MILLISECOND, blocks.release)
    blocks.acquire()
    print(retakes() > 0)

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_it_sleeps_while_everybody_does_and_wakes_with_the_first() -> None:  # SEMANTICS 216
    source = """
seen = []

def watch():
    while not sysmon._asleep:
        clock.sleep(0.001)
    seen.append(1)

threading.Thread(target=watch, daemon=True).start()

def main():
    while not seen:
        time.sleep(0.5)
    print("asleep")
    go(print, "and awake")
    clock.sleep(0.2)

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("asleep\nand awake\n", "")


def test_a_world_that_begins_while_it_sleeps_is_watched() -> None:  # R12
    """None of that world's threads has slept by then, and so none gets up."""
    source = """
def main():
    blocks = threading.Lock()
    blocks.acquire()
    go(blocks.release)
    print(blocks.acquire(timeout=20))

run(lambda: None)
while not sysmon._asleep:
    clock.sleep(0.001)
run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_threads_that_nobody_needs_end() -> None:
    """Those that are left take turns at looking after the timers."""
    source = """
from gopy._core.sched import idle

idle.IDLE_M_NS = 100_000_000

def main():
    left = sync.WaitGroup()
    for _ in range(20):
        left.go(clock.sleep, 0.2)
    left.wait()
    while len(boot.world().ms) > 5:
        time.sleep(0.01)
    print(retakes() > 5, runtime.num_goroutine())

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.stdout, done.stderr) == ("True 1\n", "")


STILL_NEEDED = {
    "a goroutine that it has started": """
    gate = chan(1)

    def waits():
        ms.append(current().m)
        told.send(gate.recv())

    def begins():
        until(lambda: g.wait_reason == "chan receive")

    def goes_on():
        gate.send("went on")
""",
    "a descriptor at its poller": """
    here, there = socket.socketpair()
    near = SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, here.detach())

    def waits():
        ms.append(current().m)
        near.read(10)

    def begins():
        until(lambda: g.wait_reason == "IO wait")
        there.send(b"first")
        until(lambda: g.status == "dead")

    def goes_on():
        assert near.poller is m.poller
        go(lambda: told.send(near.read(10).decode()))
        runtime.gosched()
        there.send(b"went on")
""",
}


@pytest.mark.parametrize("needs", STILL_NEEDED.values(), ids=STILL_NEEDED)
def test_a_thread_does_not_end_while_there_is(needs: str) -> None:  # R10, R15
    """However long it has had nothing to do."""
    source = f"""
import socket
from gopy._core import SocketFD, current
from gopy._core.sched import idle

idle.IDLE_M_NS = 1

def until(what):
    while not what():
        time.sleep(0.001)

def main():
    ms, told = [], chan(1)
{needs}
    g = go(waits)
    while not ms:  # without a call of gopy: so it begins on another thread
        pass
    m = ms[0]
    assert m is not current().m
    begins()
    until(lambda: m.stopped or m.sleeping)
    goes_on()
    print(told.recv(timeout=10))

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "2"}, timeout=30)
    assert (done.stdout, done.stderr) == ("went on\n", "")


def test_one_thread_more_than_the_limit_is_fatal() -> None:
    source = """
from gopy._core import set_max_threads

def main():
    print(set_max_threads(4), set_max_threads(5), flush=True)
    left = sync.WaitGroup()
    for _ in range(20):
        left.go(clock.sleep, 0.5)
    left.wait()

run(main)
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": "1"}, timeout=30)
    assert (done.returncode, done.stdout) == (2, "10000 4\n")
    assert done.stderr.startswith(
        "runtime: program exceeds 5-thread limit\nfatal error: thread exhaustion\n"
    )


def test_an_m_that_is_about_to_look_for_work_keeps_its_p() -> None:  # R7
    """It counts as one that looks: who pushed has woken nobody else."""
    m, p = M(0, None), P(0)
    world = World(Settings(), owned=True)
    m.p, p.m, m.spinning = p, m, True
    sysmon.retake(world, m, p, (m.switches,))
    assert (m.p, p.m, world.retakes) == (p, m, 0)
    m.close()
