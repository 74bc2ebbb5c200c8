"""What the long programs have found, each in the smallest program that shows it."""

from programs import run_program

IN_LINE_FOR_A_P = """
    import time
    import gopy
    from gopy import go, run, runtime

    def main():
        runtime.gomaxprocs(4)
        for _ in range(40):
            go(turn)
        gopy.time.sleep(0.3)
        runtime.gomaxprocs(1)  # from here on four Ms with goroutines are in line for one P
        for _ in range(3000):
            runtime.gosched()
        print("ok")

    def turn():
        time.sleep(0.005)  # so that other Ms take the others
        while True:
            runtime.gosched()

    run(main)
    """

CHANGING = """
    import time
    from gopy import chan, go, run, runtime
    from gopy.sync import WaitGroup

    def main():
        runtime.gomaxprocs(4)
        channels = [chan() for _ in range(10)]
        left = WaitGroup()
        for number in range(40):
            left.go(meet, channels, number)
        for n in range(500):
            runtime.gomaxprocs(1 + n % 4)
            runtime.gosched()
        runtime.gomaxprocs(4)
        left.wait()
        print("ok")

    def meet(channels, number):
        time.sleep(0.003)
        for n in range(300):
            ch = channels[(number + n * 7) % 10]
            if number % 2:
                ch.try_send(n)
                runtime.gosched()
            else:
                try:
                    ch.recv(timeout=0.001)
                except TimeoutError:
                    pass

    run(main)
    """

SLEEPER_AND_HOG = """
    import gopy
    from gopy import go, run, runtime

    def main():
        runtime.gomaxprocs(2)
        awake = []
        go(sleeper, awake)
        while not awake:  # computes on P 0 and never calls gopy
            pass
        print("ok")

    def sleeper(awake):
        gopy.time.sleep(0.01)
        awake.append(1)

    run(main)
    """

STARTED_FROM_OUTSIDE = """
    import threading, time
    from gopy import chan, go, net, run

    def main():
        ch = chan()
        with net.listen("tcp", "127.0.0.1:0") as listener:
            go(accept, listener)  # while it waits no thread need look again by itself
            threading.Thread(target=start, args=(ch,)).start()
            print(ch.recv())

    def accept(listener):
        try:
            listener.accept()
        except OSError:
            pass

    def start(ch):
        time.sleep(0.1)  # until main sleeps with the only P in its hands
        go(ch.send, "ok")

    run(main)
    """

TO_AND_FRO_WITH_A_THREAD = """
    import threading
    from gopy import chan, run

    def main():
        there, back = chan(), chan()
        threading.Thread(target=ask, args=(there, back)).start()
        for n, value in enumerate(there):
            assert n == value
            back.send(n)
        print("ok")

    def ask(there, back):
        for n in range(5000):
            there.send(n)
            assert back.recv() == n
        there.close()

    run(main)
    """

THREADS_THAT_ENDED = """
    import threading
    from gopy import chan, run, runtime

    def main():
        ch = chan()
        for n in range(5):
            thread = threading.Thread(target=ch.send, args=(n,))
            thread.start()
            assert ch.recv() == n
            runtime.blocking(thread.join)
        print(runtime.num_goroutine(), len(runtime.goroutines()))

    run(main)
    """

POLLED_BY_ANOTHER = """
    import threading, time
    import gopy._core.sched.boot as boot
    from gopy import chan, go, net, run, runtime

    class Slow:
        def __init__(self, epoll):
            self.epoll = epoll

        def register(self, fd, mask):
            self.epoll.register(fd, mask)
            time.sleep(0.05)  # time for the other thread to ask for what is ready

        def __getattr__(self, name):
            return getattr(self.epoll, name)

    def main():
        with net.listen("tcp", "127.0.0.1:0") as listener:
            kept = []  # a connection that is closed would be another edge
            go(lambda: kept.append(listener.accept()))
            runtime.gosched()
            threading.Thread(target=chan().recv, daemon=True).start()
            while runtime.num_goroutine() < 3:
                runtime.gosched()
            poller = boot.world().ms[0].poller
            poller._epoll = Slow(poller._epoll)
            net.dial("tcp", str(listener.addr()), timeout=10)
            print("ok")

    run(main)
    """


def printed(source: str, **env: str) -> str:
    """Return what source prints, with its errors after it."""
    done = run_program(source, env=env, timeout=60)
    return done.stdout + done.stderr


def test_ms_in_line_for_a_p_use_it_before_they_hand_it_over() -> None:
    """They handed it round, as their goroutines were behind all others, and none ever ran."""
    assert printed(IN_LINE_FOR_A_P) == "ok\n"


def test_an_m_that_finds_an_idle_p_is_in_line_for_one_no_more() -> None:
    """It was given another one later, which then nobody used."""
    for _ in range(3):
        assert printed(CHANGING) == "ok\n"


def test_a_sleeper_wakes_although_another_m_computes() -> None:
    """Its timer was in the heap of P 0, as its own P was false: nobody else stood there."""
    assert printed(SLEEPER_AND_HOG) == "ok\n"


def test_an_m_that_sleeps_with_its_p_learns_that_there_are_other_threads_now() -> None:
    """It slept on, and its P could not be had by anybody who would have run the goroutine."""
    assert printed(STARTED_FROM_OUTSIDE, GOPYMAXPROCS="1") == "ok\n"


def test_no_deadlock_is_reported_while_a_thread_that_was_woken_has_yet_to_notice() -> None:
    for procs in ("1", "2"):
        assert printed(TO_AND_FRO_WITH_A_THREAD, GOPYMAXPROCS=procs) == "ok\n"


def test_a_thread_is_a_goroutine_only_as_long_as_it_lives() -> None:
    assert printed(THREADS_THAT_ENDED) == "1 1\n"


def test_an_edge_that_comes_while_its_descriptor_is_entered_is_not_lost() -> None:
    """Another thread that polled for the M found the number, and nobody behind it."""
    assert printed(POLLED_BY_ANOTHER) == "ok\n"
