"""A world in which bubbles have lived is as fast, and as whole, as before."""

import os

import pytest
from programs import run_program
from worlds import own_world

from gopy import chan, go, time
from gopy._core import fastpath
from gopy.testing import synctest


@own_world(procs=1)
def test_fast_paths_are_off_only_while_a_bubble_lives() -> None:
    before = fastpath.on
    assert synctest.test(lambda: fastpath.on) is False
    assert fastpath.on is before


def test_a_world_that_ends_with_a_bubble_in_it_takes_it_along() -> None:
    @own_world()
    def ends_early() -> None:
        outside = chan[None]()
        inside = chan[None]()
        go(synctest.test, lambda: (inside.send(None), outside.recv()))
        inside.recv()
        assert fastpath.bubbles == 1

    ends_early()
    assert fastpath.bubbles == 0


@pytest.mark.filterwarnings("ignore:This process")  # of CPython, about its threads
def test_the_child_of_a_fork_is_in_no_bubble() -> None:
    def inside() -> int:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                start = time.now()
                time.sleep(0.001)
                code = 0 if time.since(start) < time.HOUR and start.year() > 2000 else 2
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    assert synctest.test(inside) == 0


def test_an_interrupt_comes_out_of_the_bubble() -> None:
    done = run_program("""
        import os, signal
        from gopy import go, runtime, time
        from gopy.testing import synctest

        def hit():
            time.sleep(1)
            runtime.blocking(os.kill, os.getpid(), signal.SIGINT)
            runtime.blocking(time.sleep, 30)

        try:
            synctest.test(hit)
        except KeyboardInterrupt:
            print("interrupted")
        print(synctest.test(time.now).unix())
    """)
    assert done.stdout == "interrupted\n946684800\n", done.stderr
