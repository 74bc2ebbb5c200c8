"""The ways through a ring that take no lock and ask for no goroutine (chan's I5)."""

from programs import run_program
from worlds import own_world

from gopy import chan, go, recv, runtime, select, send, time

TWO_THREADS = """
    import sys, threading
    from gopy import chan, run
    from gopy._core.base import fastpath

    sys.setswitchinterval(1e-6)
    N = 30_000
    ch = chan(100)

    def produce():
        for n in range(N):
            while len(ch) == ch.cap:
                pass
            ch.send(n)

    def main():
        threading.Thread(target=produce).start()
        for n in range(N):
            while not len(ch):
                pass
            assert ch.recv() == n
        print(len(ch), fastpath.multi or fastpath.on)

    run(main)
    """


def test_two_threads_may_take_them_at_the_same_time() -> None:
    """Neither ever waits, so the other thread never becomes a goroutine."""
    done = run_program(TWO_THREADS, timeout=60)
    assert (done.stdout, done.stderr) == ("0 True\n", "")


@own_world(procs=1)
def test_they_are_closed_while_somebody_stands_in_line() -> None:
    ch = chan[int](2)
    got: list[int] = []
    g = go(lambda: got.append(ch.recv()))
    while g.wait_reason != "chan receive":
        runtime.gosched()
    ch.send(1)  # to him, not into the ring
    assert len(ch) == 0
    ch.send(2)
    ch.send(3)
    g = go(ch.send, 4)
    while g.wait_reason != "chan send":
        runtime.gosched()
    assert [ch.recv() for _ in range(3)] == [2, 3, 4]
    assert (len(ch), got) == (0, [1])


@own_world(procs=1)
def test_they_are_open_again_after_a_wait_that_timed_out() -> None:
    ch = chan[int](1)
    assert select(recv(ch), timeout=time.MICROSECOND) is None
    ch.send(1)
    assert select(send(ch, 2), timeout=time.MICROSECOND) is None
    assert ch.recv() == 1
    ch.send(3)
    assert ch.try_recv() == (3, True)


@own_world(procs=1)
def test_what_is_taken_out_of_a_closed_channel_makes_no_room() -> None:
    ch = chan[int](3)
    for n in range(3):
        ch.send(n)
    ch.close()
    assert ch.recv() == 0
    try:
        ch.send(7)
    except runtime.Error as error:
        assert str(error) == "send on closed channel"
    else:
        raise AssertionError("a closed channel took a value")
    assert [ch.recv_ok() for _ in range(3)] == [(1, True), (2, True), (0, False)]
