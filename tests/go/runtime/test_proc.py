"""Who runs when: what Go's runtime/proc_test.go asks of the scheduler."""

import gc
import os
import re

import pytest
from gotest import go_test
from programs import run_program
from worlds import own_world, until_waiting

from gopy import chan, go, recv, runtime, select, send, time
from gopy.sync import WaitGroup

IN_DUMP = re.compile(r"^goroutine \d+ \[", re.MULTILINE)


@go_test("runtime/proc_test.go", "TestStopTheWorldDeadlock")
@own_world(procs=3)
def test_the_world_stops_again_and_again_while_goroutines_start_others_without_end() -> None:
    rounds = 20
    ended, stop = chan[str](2), chan[None]()

    def collect() -> None:
        for _ in range(rounds):
            gc.collect(0)
            runtime.gosched()
        ended.send("collect")

    def resize() -> None:
        for number in range(rounds):
            runtime.gomaxprocs(2 + number % 2)
            runtime.gosched()
        ended.send("resize")

    def perpetuum_mobile() -> None:
        if select(recv(stop), default=True) is None:
            go(perpetuum_mobile)

    for work in (collect, resize, perpetuum_mobile):
        go(work)
    assert {ended.recv(), ended.recv()} == {"collect", "resize"}
    stop.close()


@go_test("runtime/proc_test.go", "TestYieldProgress")
@own_world()
def test_one_who_only_yields_lets_others_go_on_and_hears_of_them() -> None:
    asks, answers = chan[None](), chan[int]()
    yields = 0

    def spin() -> None:
        nonlocal yields
        while select(recv(asks), default=True) is None:
            yields += 1
            runtime.gosched()
        answers.send(yields)

    go(spin)
    while yields < 100:
        runtime.gosched()
    asks.send(None)
    assert answers.recv() >= 100


@pytest.mark.parametrize("procs", [1, 4])
@go_test("runtime/proc_test.go", "TestTimerFairness")
def test_a_timer_comes_due_while_channels_keep_everybody_busy(procs: int) -> None:
    @own_world(procs=procs)
    def busy() -> time.Duration:
        c, stop = chan[bool](), chan[None]()

        def produce() -> None:
            giving, stopped = send(c, True), recv(stop)
            while select(giving, stopped) is giving:
                pass

        go(produce)
        go(produce)
        c.recv()  # they are at it
        began = time.now()
        due, got = recv(time.after(20 * time.MILLISECOND)), recv(c)
        while select(got, due) is got:
            pass
        stop.close()
        return time.since(began)

    assert busy() >= 20 * time.MILLISECOND


@pytest.mark.parametrize("procs", [1, 4])
@go_test("runtime/proc_test.go", "TestTimerFairness2")
def test_timers_come_due_between_system_calls_too(procs: int) -> None:
    @own_world(procs=procs)
    def busy() -> list[time.Duration]:
        c, done = chan[bool](), chan[time.Duration]()
        null = os.open(os.devnull, os.O_RDONLY)

        def exchange() -> None:
            cases = [send(c, True), recv(c)]
            select(*cases)  # both are there
            began = time.now()
            due = recv(time.after(20 * time.MILLISECOND))
            while select(*cases, due) is not due:
                os.read(null, 0)
            done.send(time.since(began))

        go(exchange)
        go(exchange)
        ended = [done.recv(), done.recv()]
        os.close(null)
        return ended

    assert min(busy()) >= 20 * time.MILLISECOND


@go_test("runtime/proc_test.go", "TestNumGoroutine")
def test_a_program_begins_with_one_goroutine() -> None:
    done = run_program("""
        from gopy import run, runtime

        run(lambda: print(runtime.num_goroutine()))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


@go_test("runtime/proc_test.go", "TestNumGoroutine")
@own_world()
def test_as_many_goroutines_are_counted_as_a_dump_of_all_shows() -> None:
    never = chan[None]()
    for count in range(5):
        assert runtime.num_goroutine() == 1 + count
        assert len(IN_DUMP.findall(runtime.stack(all=True))) == 1 + count
        until_waiting(go(never.recv), "chan receive")
    ends = go(lambda: None)
    while ends.status != "dead":
        runtime.gosched()
    assert runtime.num_goroutine() == 6
    never.close()
    while runtime.num_goroutine() > 1:
        runtime.gosched()
    assert len(IN_DUMP.findall(runtime.stack(all=True))) == 1


@go_test("runtime/proc_test.go", "TestPingPongHog")
@own_world(procs=1)
def test_a_pair_that_hands_a_ball_to_and_fro_shares_one_time_slice() -> None:  # SEMANTICS 218
    """A pair that computes long in each turn gets no more than one whose turns are short."""
    done = chan[None]()
    enough, turns = 4_000_000, {"hog": 50_000, "light": 1_000}
    worked = dict.fromkeys(turns, 0)
    wg = WaitGroup()

    def play(name: str, ball: chan[None]) -> None:
        woken, stop, passes = recv(ball), recv(done), send(ball, None)
        while select(woken, stop) is woken:
            for _ in range(turns[name]):
                worked[name] += 1
            if sum(worked.values()) > enough and select(stop, default=True) is None:
                done.close()
            select(passes, stop)

    for name in turns:
        ball = chan[None]()
        for _ in range(2):
            wg.go(play, name, ball)
        go(ball.send, None)
    wg.wait()
    assert worked["hog"] / 20 < worked["light"] < worked["hog"] * 20, worked


@go_test("runtime/proc_test.go", "TestBigGOMAXPROCS")
def test_a_program_runs_with_an_absurd_number_of_ps() -> None:
    done = run_program(
        """
        from gopy import chan, go, run, runtime

        def main():
            results = chan()
            for number in range(100):
                go(results.send, number)
            print(sum(results.recv() for _ in range(100)), runtime.gomaxprocs() > 1)

        run(main)
        """,
        env={"GOPYMAXPROCS": "1024"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "4950 True\n", "")


@go_test("runtime/crash_test.go", "TestNetpollWaiters")
def test_when_all_io_is_over_nobody_is_thought_to_wait_for_the_network() -> None:
    """A waiter that was counted and never left would keep the deadlock from being seen."""
    done = run_program("""
        from gopy import net, run, select, time
        from gopy.sync import WaitGroup

        def serve(listener):
            with listener.accept() as conn:
                while conn.read():
                    pass

        def send(address):
            with net.dial("tcp", address) as conn:
                for number in range(10):
                    conn.write(b"%d" % number)
                    time.sleep(time.MILLISECOND)

        def main():
            wg = WaitGroup()
            with net.listen("tcp", "127.0.0.1:0") as listener:
                wg.go(serve, listener)
                wg.go(send, str(listener.addr()))
                wg.wait()
            print("OK")
            select()

        run(main)
    """)
    assert (done.returncode, done.stdout) == (2, "OK\n"), done.stderr
    assert done.stderr.startswith("fatal error: all goroutines are asleep - deadlock!\n")


@go_test("runtime/proc_test.go", "TestNetpollBreak")
def test_a_sleep_in_the_poller_is_broken_off_when_another_thread_has_work() -> None:
    """Goroutine 1 sleeps towards a far timer; what wakes it comes from a thread of its own."""
    done = run_program("""
        import threading
        from gopy import chan, run, select, time

        def main():
            values = chan()
            for number in range(20):
                thread = threading.Thread(target=values.send, args=(number,))
                far = time.after(time.HOUR)
                thread.start()
                got = select(values, far)
                assert (got.ch, got.value) == (values, number)
                thread.join()
            print("OK")

        run(main)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "OK\n", "")
