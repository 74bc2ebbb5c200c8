"""Sleep: no shorter than asked, and no longer than the others need."""

from datetime import timedelta

import pytest
from worlds import own_world

from gopy import chan, go
from gopy import time as gtime
from gopy.testing import synctest
from gopy.time import MICROSECOND, MILLISECOND


@pytest.mark.parametrize("d", [0.005, 5 * MILLISECOND, timedelta(milliseconds=5), 50 * MICROSECOND])
def test_a_sleep_is_never_shorter_than_asked(d: float) -> None:
    start = gtime.now()
    gtime.sleep(d)
    assert gtime.since(start) >= gtime.Duration(d)


def test_sleepers_wake_in_the_order_of_their_times() -> None:
    def main() -> None:
        woken = chan[int](3)

        def nap(number: int) -> None:
            gtime.sleep(number * 10 * MILLISECOND)
            woken.send(number)

        for number in (3, 1, 2):
            go(nap, number)
        assert [woken.recv() for _ in range(3)] == [1, 2, 3]

    # Its clock does not run: on a busy machine two would wake at once, and the last goes first.
    synctest.test(main)


@pytest.mark.parametrize("d", [0, -1, -gtime.HOUR, float("-inf"), timedelta(days=-1)])
@own_world(procs=1)  # so nobody else runs them
def test_a_sleep_of_nothing_does_not_let_others_run(d: float) -> None:
    ran = chan[bool](1)
    go(ran.send, True)
    gtime.sleep(d)
    assert len(ran) == 0
    assert ran.recv(timeout=30)


def test_what_is_no_span_is_refused() -> None:
    with pytest.raises(TypeError, match="not str"):
        gtime.sleep("1s")  # type: ignore[arg-type]
