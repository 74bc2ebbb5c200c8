"""Limiter and Reservation: what is allowed when, and that it is what Go's package says.

``answers.txt`` holds questions and the answers of golang.org/x/time/rate to them, written
by ``record.go`` with the package's revision 2b4e439; the last figure is the tokens left.
"""

import copy
import math
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fakeclock import FakeClock, fake_clock
from hypothesis import given
from hypothesis import strategies as st
from programs import run_program
from worlds import until_waiting

from gopy import chan, context, go
from gopy import time as gtime
from gopy.time import MILLISECOND, NANOSECOND, SECOND, Duration, unix
from gopy.x.time import rate
from gopy.x.time.rate import INF, INF_DURATION, Limiter, Reservation, every

ANSWERS = Path(__file__).with_name("answers.txt").read_text(encoding="ascii").splitlines()
STARTS = [index for index, line in enumerate(ANSWERS) if line.startswith("new ")]
EVER = context.background()
T = unix(1000)


@pytest.fixture
def clock() -> Iterator[FakeClock]:
    with fake_clock() as clock:
        yield clock


@pytest.mark.parametrize("start", STARTS)
def test_the_answers_are_those_of_go(start: int) -> None:
    _, _, burst, limit, *_ = ANSWERS[start].split()
    limiter = Limiter(float(limit), int(burst))
    reservations: list[Reservation] = []
    for index in range(start, next((each for each in STARTS if each > start), len(ANSWERS))):
        *question, answer, tokens = ANSWERS[index].split()
        assert answered(limiter, reservations, *question) == answer, ANSWERS[index]
        at = T + int(question[1]) * NANOSECOND
        assert f"{limiter.tokens_at(at):.17g}" == tokens, ANSWERS[index]


@pytest.mark.parametrize("interval", [0.25, timedelta(milliseconds=250), 250 * MILLISECOND])
def test_an_interval_is_any_span(interval: float) -> None:
    assert every(interval) == 4


@pytest.mark.parametrize("interval", [0, -1, -math.inf])
def test_an_interval_of_nothing_is_no_limit(interval: float) -> None:
    assert every(interval) == INF


def test_a_limit_is_a_float() -> None:
    assert rate.Limit(10) == 10.0
    assert sys.float_info.max == INF


@pytest.mark.parametrize("infinite", [INF, math.inf])
def test_without_limit_everything_is_allowed(infinite: float) -> None:
    limiter = Limiter(infinite, 0)
    assert limiter.limit() == INF
    assert limiter.allow_n(T, 10**9)
    assert limiter.reserve_n(T, 10**9).delay_from(T) == 0
    limiter.set_limit_at(T, 1)
    assert not limiter.allow_n(T, 1)
    limiter.set_limit_at(T, infinite)
    assert limiter.allow_n(T, 1)


def test_limit_and_burst_are_what_was_set_last(clock: FakeClock) -> None:
    limiter = Limiter(limit=10, burst=3)
    assert (limiter.limit(), limiter.burst(), limiter.tokens()) == (10, 3, 3)
    limiter.set_limit(20)
    limiter.set_burst(2)
    assert (limiter.limit(), limiter.burst(), limiter.tokens()) == (20, 2, 2)  # RL1


def test_the_methods_without_a_time_ask_the_clock(clock: FakeClock) -> None:
    limiter = Limiter(10, 1)
    assert [limiter.allow(), limiter.allow()] == [True, False]
    reservation = limiter.reserve()
    assert reservation.delay() == 0.1
    clock.advance(0.05)
    assert reservation.delay() == 0.05
    assert limiter.tokens() == -0.5
    reservation.cancel()
    assert limiter.tokens() == 0.5
    clock.advance(0.05)
    assert limiter.allow()


def test_delays_are_durations_and_never_negative() -> None:
    limiter = Limiter(10, 1)
    first, second = limiter.reserve_n(T, 1), limiter.reserve_n(T, 1)
    assert str(second.delay_from(T)) == "100ms"
    assert str(first.delay_from(T + 1)) == "0s"


def test_what_is_more_than_the_burst_is_never_allowed() -> None:  # RL2, SEMANTICS 243
    limiter = Limiter(10, 2)
    reservation = limiter.reserve_n(T, 3)
    assert not reservation.ok()
    assert reservation.delay_from(T) == INF_DURATION == Duration(math.inf)
    reservation.cancel_at(T)
    assert not limiter.allow_n(T, 3)
    assert limiter.tokens_at(T) == 2


def test_a_refusal_changes_nothing_also_at_a_time_gone_by() -> None:  # RL2
    limiter = Limiter(10, 2)
    limiter.reserve_n(T + 1, 2)
    assert not limiter.allow_n(T, 2)
    assert limiter.tokens_at(T + 1.1) == pytest.approx(1)


@given(
    limit=st.floats(0.1, 1000),
    burst=st.integers(1, 10),
    asked=st.lists(st.tuples(st.integers(0, 2 * 10**9), st.integers(1, 4)), max_size=30),
)
def test_no_time_sees_more_than_burst_and_rate_allow(
    limit: float, burst: int, asked: list[tuple[int, int]]
) -> None:
    limiter = Limiter(limit, burst)
    at = 0
    allowed: list[tuple[int, int]] = []
    for pause, n in asked:
        at += pause
        if limiter.allow_n(T + at * NANOSECOND, n):
            allowed.append((at, n))
    for index, (begin, _) in enumerate(allowed):
        total = 0
        for end, n in allowed[index:]:
            total += n
            assert total <= burst + limit * (end - begin) / 1e9 + 1e-6


def test_nothing_is_allowed_twice_to_goroutines_of_several_threads() -> None:
    done = run_program(
        """
        import gopy
        from gopy.sync import WaitGroup
        from gopy.sync.atomic import Int64
        from gopy.time import now
        from gopy.x.time.rate import Limiter

        def main():
            limiter, allowed, wg, t = Limiter(1, 1000), Int64(), WaitGroup(), now()

            def ask():
                for _ in range(500):
                    if limiter.allow_n(t, 1):
                        allowed.add(1)

            for _ in range(8):
                wg.go(ask)
            wg.wait()
            print(allowed.load())

        gopy.run(main)
    """,
        env={"GOPYMAXPROCS": "4"},
    )
    assert (done.stdout, done.returncode) == ("1000\n", 0), done.stderr


def test_a_wait_without_need_does_not_wait(clock: FakeClock) -> None:
    limiter = Limiter(10, 2)
    limiter.wait(EVER)
    limiter.wait_n(EVER, 1)
    limiter.wait_n(EVER, 0)
    assert clock.timers == []


def test_those_who_wait_go_on_one_after_the_other(clock: FakeClock) -> None:
    limiter = Limiter(10, 1)
    went = chan[int](3)
    limiter.wait(EVER)

    def wait(number: int) -> None:
        limiter.wait(EVER)
        went.send(number)

    waiters = []
    for number in range(3):
        waiters.append(go(wait, number))
        until_waiting(waiters[-1], "select")
    for number in range(3):
        assert len(went) == 0
        clock.advance(0.1)
        assert went.recv(timeout=30) == number


def test_a_wait_by_the_real_clock_lasts_until_there_is_a_token() -> None:
    limiter = Limiter(every(5 * MILLISECOND), 1)
    began = gtime.now()
    limiter.wait(EVER)
    limiter.wait(EVER)
    assert gtime.now() - began >= 5 * MILLISECOND


def test_a_wait_that_ends_with_its_context_gives_its_tokens_back(clock: FakeClock) -> None:
    limiter = Limiter(10, 5)
    limiter.wait_n(EVER, 5)
    ended = chan[BaseException](1)
    ctx, cancel = context.with_cancel_cause(EVER)

    def wait() -> None:
        try:
            limiter.wait_n(ctx, 3)
        except context.Canceled as error:
            ended.send(error)

    until_waiting(go(wait), "select")
    assert limiter.tokens() == -3
    cause = LookupError("gone")
    cancel(cause)
    error = ended.recv(timeout=30)
    assert str(error) == "context canceled"
    assert error.__cause__ is cause
    assert limiter.tokens() == 0
    assert [timer.stopped for timer in clock.timers] == [True]


def test_an_interrupted_wait_gives_its_tokens_back() -> None:
    done = run_program("""
        import os, signal
        import gopy
        from gopy import context, runtime
        from gopy.x.time.rate import Limiter

        limiter = Limiter(0.001, 1)

        def interrupt(main):
            while main.wait_reason != "select":
                runtime.gosched()
            print(round(limiter.tokens()))
            os.kill(os.getpid(), signal.SIGINT)

        def main():
            limiter.wait(context.background())
            gopy.go(interrupt, runtime.current())
            try:
                limiter.wait(context.background())
            except KeyboardInterrupt:
                print("interrupted", round(limiter.tokens()))

        gopy.run(main)
    """)
    assert (done.stdout, done.returncode) == ("-1\ninterrupted 0\n", 0), done.stderr


REFUSED = [
    (4, ValueError, "rate: Wait(n=4) exceeds limiter's burst 3"),
    (3, TimeoutError, "rate: Wait(n=3) would exceed context deadline"),
]


@pytest.mark.parametrize(("n", "kind", "text"), REFUSED, ids=["burst", "deadline"])
def test_a_wait_that_cannot_succeed_fails_at_once(n: int, kind: type[Exception], text: str) -> None:
    limiter = Limiter(every(3600 * SECOND), 3)
    limiter.wait_n(EVER, 3)
    with context.with_timeout(EVER, 3600) as ctx, pytest.raises(kind) as caught:
        limiter.wait_n(ctx, n)
    assert str(caught.value) == text
    assert type(caught.value) is kind
    assert limiter.tokens() >= 0  # RL2


def test_a_context_that_is_done_ends_a_wait_for_which_there_are_tokens() -> None:
    limiter = Limiter(10, 1)
    ctx, cancel = context.with_cancel(EVER)
    cancel()
    with pytest.raises(context.Canceled):
        limiter.wait_n(ctx, 1)
    assert limiter.tokens() == 1


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Limiter(1, 1))


def answered(
    limiter: Limiter, given: list[Reservation], op: str, at: str, n: str, limit: str
) -> str:
    """Return the answer to a question of answers.txt."""
    t, count = T + int(at) * NANOSECOND, int(n)
    if op == "allow":
        return str(limiter.allow_n(t, count)).lower()
    if op == "reserve":
        given.append(limiter.reserve_n(t, count))
        return str(given[-1].delay_from(t).nanoseconds())
    if op == "cancel" and given:
        given[count % len(given)].cancel_at(t)
    if op == "limit":
        limiter.set_limit_at(t, float(limit))
    if op == "burst":
        limiter.set_burst_at(t, count)
    return "-"
