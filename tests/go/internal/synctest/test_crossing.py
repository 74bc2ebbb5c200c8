"""What crosses a bubble's border: what Go's internal/synctest/synctest_test.go says happens."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from gotest import go_test
from programs import run_program

from gopy import chan, select, time
from gopy.testing import synctest
from gopy.time import MILLISECOND

PROGRAM = """
    import sys
    import gopy
    from gopy import chan, go, recv, run, select, send, time
    from gopy.testing import synctest

    def use(it):
        {use}

    def main():
        done, ch = chan(), chan()

        def taker():
            it = ch.recv()
            {call}
            done.close()

        go(taker)
        synctest.run(lambda: ch.send({make}))
        done.recv()

    run(main)
"""
OUTSIDE, ELSEWHERE = "use(it)", "synctest.run(use, it)"


def fatal(use: str, call: str, make: str) -> str:
    done = run_program(PROGRAM.format(use=use, call=call, make=make))
    assert done.returncode == 2, done.stderr
    return done.stderr.splitlines()[0].removeprefix("fatal error: ")


class Passed(NamedTuple):
    """Something done to a channel from outside, and its counterpart in the bubble."""

    name: str
    outside: Callable[[chan[int]], Any]
    inside: Callable[[chan[int]], Any]


PASSED = [
    Passed("a receive from one that is closed", chan.close, chan.recv),
    Passed("a receive of a value", lambda ch: ch.send(0), chan.recv),
    Passed("a send", chan.recv, lambda ch: ch.send(0)),
    Passed("a select of such alone", chan.close, lambda ch: select(ch, chan.recv_only(OTHER))),
    Passed("a select with one of the bubble", chan.close, lambda ch: select(ch, chan[int]())),
]
OTHER = chan[int]()


@go_test("internal/synctest/synctest_test.go", "TestChannelFromOutsideBubble")
@pytest.mark.parametrize("case", PASSED, ids=lambda case: case.name)
def test_the_bubble_waits_in_real_time_for(case: Passed) -> None:  # SEMANTICS 229
    ch = chan[int]()
    time.after_func(1 * MILLISECOND, case.outside, ch)
    synctest.run(case.inside, ch)


@go_test("internal/synctest/synctest_test.go", "TestChannelMovedOutOfBubble")
@pytest.mark.parametrize("call", [OUTSIDE, ELSEWHERE], ids=["outside", "in another bubble"])
@pytest.mark.parametrize(
    ("use", "what"),
    [
        ("it.recv()", "receive on"),
        ("it.send(None)", "send on"),
        ("it.close()", "close of"),
        ("it.try_recv()", "receive on"),
        ("it.try_send(None)", "send on"),
        ("it.recv(timeout=1)", "receive on"),
        ("list(it)", "receive on"),
        ("it.recv_only().recv_ok()", "receive on"),
        ("select(it)", "receive on"),
        ("select(send(it, None), default=True)", "send on"),
        ("select(it, chan())", "select on"),
        ("select(chan(), send(it, 1), default=True)", "select on"),
    ],
)
@pytest.mark.parametrize("make", ["chan()", "chan(1)"])
def test_a_channel_of_a_bubble_is_used_outside(use: str, what: str, call: str, make: str) -> None:
    # SEMANTICS 235
    assert fatal(use, call, make) == f"{what} synctest channel from outside bubble"


@go_test("internal/synctest/synctest_test.go", "TestTimerFromInsideBubble")
@pytest.mark.parametrize(
    ("use", "make", "text"),
    [
        ("it.c.recv()", "time.Timer(1)", "receive on synctest channel from outside bubble"),
        ("it.reset(1)", "time.Timer(1)", "reset of synctest timer from outside bubble"),
        ("it.stop()", "time.Timer(1)", "stop of synctest timer from outside bubble"),
        ("it.reset(1)", "time.Ticker(1)", "reset of synctest timer from outside bubble"),
        ("it.stop()", "time.Ticker(1)", "stop of synctest timer from outside bubble"),
        ("it.stop()", "time.after_func(1, id, 1)", "stop of synctest timer from outside bubble"),
        ("it.reset(1)", "time.after_func(1, id, 1)", "reset of synctest timer from outside bubble"),
    ],
)
def test_a_timer_of_a_bubble_is_used_outside(use: str, make: str, text: str) -> None:
    # SEMANTICS 235
    assert fatal(use, OUTSIDE, make) == text


@go_test("runtime/crash_test.go", "TestSynctestCondSignalFromNoBubble")
@pytest.mark.parametrize("wake", ["signal", "broadcast"])
@pytest.mark.parametrize("call", ["wake()", "synctest.run(wake)"], ids=["outside", "another"])
def test_somebody_who_waits_at_a_cond_in_a_bubble_is_woken_from_outside(
    wake: str, call: str
) -> None:  # SEMANTICS 235
    done = run_program(f"""
        import gopy
        from gopy import chan, go, run
        from gopy.sync import Cond, Mutex
        from gopy.testing import synctest

        def main():
            cond, waits = Cond(Mutex()), chan()

            def wake():
                with cond:
                    cond.{wake}()

            def inside():
                def wait():
                    with cond:
                        cond.wait()

                go(wait)
                synctest.wait()
                waits.send(None)
                waits.send(None)

            go(synctest.run, inside)
            waits.recv()
            {call}

        run(main)
    """)
    assert done.returncode == 2
    text = "fatal error: semaphore wake of synctest goroutine from outside bubble"
    assert done.stderr.splitlines()[0] == text
