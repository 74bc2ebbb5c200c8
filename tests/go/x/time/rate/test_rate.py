"""Rates: what golang.org/x/time/rate/rate_test.go asks of them."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakeclock import FakeClock, fake_clock
from gotest import go_test
from worlds import until_waiting

from gopy import chan, context, go
from gopy import time as gtime
from gopy.sync import WaitGroup
from gopy.sync.atomic import Uint32
from gopy.time import MICROSECOND, MILLISECOND, NANOSECOND, SECOND, Duration, Time
from gopy.x.time.rate import INF, Limiter, Reservation, every

STEP = 100 * MILLISECOND
START = gtime.now()


def at(steps: int) -> Time:
    """Return the time so many steps after the start."""
    return START + steps * STEP


@pytest.fixture
def clock() -> Iterator[FakeClock]:
    with fake_clock() as clock:
        yield clock


@go_test("x/time/rate/rate_test.go", "TestLimit")
def test_a_limit_of_ten_is_not_without_limit() -> None:
    assert Limiter(10, 1).limit() == 10 != INF


EVERY: list[tuple[Duration, float]] = [
    (0 * SECOND, INF),
    (-1 * NANOSECOND, INF),
    (NANOSECOND, 1e9),
    (MICROSECOND, 1e6),
    (MILLISECOND, 1e3),
    (10 * MILLISECOND, 100),
    (100 * MILLISECOND, 10),
    (SECOND, 1),
    (2 * SECOND, 0.5),
    (2.5 * SECOND, 0.4),
    (4 * SECOND, 0.25),
    (10 * SECOND, 0.1),
    (Duration(math.inf), 1e9 / (2**63 - 1)),
]


@go_test("x/time/rate/rate_test.go", "TestEvery")
@pytest.mark.parametrize(("interval", "limit"), EVERY, ids=[str(each[0]) for each in EVERY])
def test_an_interval_as_a_limit(interval: Duration, limit: float) -> None:
    assert every(interval) == pytest.approx(limit, rel=1e-9)


# A row: the step at which it is asked, the tokens that are there then, for how many, and
# whether these are allowed.
Asked = tuple[int, float, int, bool]
BURST_1: list[Asked] = [
    (0, 1, 1, True),
    (0, 0, 1, False),
    (0, 0, 1, False),
    (1, 1, 1, True),
    (1, 0, 1, False),
    (1, 0, 1, False),
    (2, 1, 2, False),
    (2, 1, 1, True),
    (2, 0, 1, False),
]
BURST_3: list[Asked] = [
    (0, 3, 2, True),
    (0, 1, 2, False),
    (0, 1, 1, True),
    (0, 0, 1, False),
    (1, 1, 4, False),
    (2, 2, 1, True),
    (3, 2, 1, True),
    (4, 2, 1, True),
    (4, 1, 1, True),
    (4, 0, 1, False),
    (4, 0, 1, False),
    (9, 3, 3, True),
    (9, 0, 0, True),
]
BACKWARDS: list[Asked] = [
    (1, 3, 1, True),
    (0, 2, 1, True),
    (0, 1, 1, True),
    (0, 0, 1, False),
    (0, 0, 1, False),
    (1, 1, 1, True),
    (1, 0, 1, False),
    (1, 0, 1, False),
    (2, 1, 1, True),
    (2, 0, 1, False),
    (2, 0, 1, False),
]
BUCKETS = [("burst 1", 1, BURST_1), ("burst 3", 3, BURST_3), ("back in time", 3, BACKWARDS)]


@go_test(
    "x/time/rate/rate_test.go",
    "TestLimiterBurst1",
    "TestLimiterBurst3",
    "TestLimiterJumpBackwards",
)
@pytest.mark.parametrize(("_name", "burst", "rows"), BUCKETS, ids=[each[0] for each in BUCKETS])
def test_what_a_bucket_of_ten_a_second_allows(_name: str, burst: int, rows: list[Asked]) -> None:
    ask(Limiter(10, burst), *rows)


@go_test("x/time/rate/rate_test.go", "TestLimiter_noTruncationErrors")
def test_a_full_bucket_is_full_whatever_the_rate() -> None:
    assert Limiter(0.7692307692307693, 1).allow()


@go_test("x/time/rate/rate_test.go", "TestSimultaneousRequests")
def test_of_fifteen_at_once_as_many_are_allowed_as_the_burst_is() -> None:
    limiter = Limiter(every(Duration(3600)), 5)
    allowed = Uint32()
    wg = WaitGroup()
    for _ in range(15):
        wg.go(lambda: limiter.allow() and allowed.add(1))
    wg.wait(timeout=30)
    assert allowed.load() == 5


@go_test("x/time/rate/rate_test.go", "TestLongRunningQPS")
def test_in_the_long_run_the_rate_is_kept(clock: FakeClock) -> None:
    limiter = Limiter(100, 100)
    allowed = 0
    for _ in range(2500):
        allowed += limiter.allow()
        clock.advance(2 * MILLISECOND)
    assert 599 <= allowed <= 601


# A row: the step at which it is asked, for how many, and the step at which these may act;
# None: never.
Wanted = tuple[int, int, int | None]
RESERVED: list[tuple[str, int, list[Wanted]]] = [
    ("one after the other", 2, [(0, 2, 0), (0, 2, 2), (3, 2, 4)]),
    (
        "back in time",
        2,
        [(1, 2, 1), (0, 1, 1), (2, 2, 3), (0, 3, None), (2, 1, 4), (2, 1, 5)],
    ),
]


@go_test("x/time/rate/rate_test.go", "TestSimpleReserve", "TestReserveJumpBack")
@pytest.mark.parametrize(("_name", "burst", "rows"), RESERVED, ids=[each[0] for each in RESERVED])
def test_when_what_is_reserved_may_act(_name: str, burst: int, rows: list[Wanted]) -> None:
    reserve(Limiter(10, burst), *rows)


@go_test("x/time/rate/rate_test.go", "TestMix")
def test_who_asks_is_told_no_while_somebody_has_reserved() -> None:
    limiter = Limiter(10, 2)
    reserve(limiter, (0, 3, None), (0, 2, 0))
    ask(limiter, (1, 1, 2, False))
    reserve(limiter, (1, 2, 2))
    ask(limiter, (1, -1, 1, False), (3, 1, 1, True))


# A case: the burst; what is reserved; which of these are cancelled and at which step; what
# is reserved then.
Cancelled = tuple[str, int, list[Wanted], list[tuple[int, int]], Wanted]
CANCELLED: list[Cancelled] = [
    ("TestCancelInvalid", 2, [(0, 2, 0), (0, 3, None)], [(1, 0)], (0, 2, 2)),
    ("TestCancelLast", 2, [(0, 2, 0), (0, 2, 2)], [(1, 1)], (1, 2, 2)),
    ("TestCancelTooLate", 2, [(0, 2, 0), (0, 2, 2)], [(1, 3)], (3, 2, 4)),
    ("TestCancel0Tokens", 2, [(0, 2, 0), (0, 1, 1), (0, 1, 2)], [(1, 0)], (0, 1, 3)),
    ("TestCancel1Token", 2, [(0, 2, 0), (0, 2, 2), (0, 1, 3)], [(1, 2)], (2, 2, 4)),
    (
        "TestCancelMulti",
        4,
        [(0, 4, 0), (0, 3, 3), (0, 1, 4), (0, 1, 5)],
        [(3, 1), (1, 1)],
        (1, 3, 5),
    ),
    ("TestReserveJumpBackCancel", 2, [(1, 2, 1), (1, 2, 3), (1, 1, 4)], [(1, 0)], (1, 2, 4)),
]


@go_test(
    "x/time/rate/rate_test.go",
    "TestCancelInvalid",
    "TestCancelLast",
    "TestCancelTooLate",
    "TestCancel0Tokens",
    "TestCancel1Token",
    "TestCancelMulti",
    "TestReserveJumpBackCancel",
)
@pytest.mark.parametrize("case", CANCELLED, ids=lambda case: case[0])
def test_a_cancelled_reservation_returns_what_nobody_has_reserved_since(case: Cancelled) -> None:
    # SEMANTICS 243
    _name, burst, rows, cancelled, last = case
    limiter = Limiter(10, burst)
    reservations = reserve(limiter, *rows)
    for index, step in cancelled:
        reservations[index].cancel_at(at(step))
    reserve(limiter, last)


# A case: what changes at which step; whether the second reservation is cancelled then; and
# what is reserved after that.
Changed = tuple[str, Callable[[Limiter], None], int | None, Wanted]
CHANGED: list[Changed] = [
    ("TestReserveSetLimit", lambda limiter: limiter.set_limit_at(at(2), 10), None, (2, 1, 4)),
    ("TestReserveSetBurst", lambda limiter: limiter.set_burst_at(at(3), 4), None, (0, 4, 9)),
    ("TestReserveSetLimitCancel", lambda limiter: limiter.set_limit_at(at(2), 10), 2, (2, 2, 3)),
]


@go_test(
    "x/time/rate/rate_test.go",
    "TestReserveSetLimit",
    "TestReserveSetBurst",
    "TestReserveSetLimitCancel",
)
@pytest.mark.parametrize("case", CHANGED, ids=lambda case: case[0])
def test_a_change_holds_for_those_who_come_after_it(case: Changed) -> None:
    _name, change, cancelled_at, last = case
    limiter = Limiter(5, 2)
    reservations = reserve(limiter, (0, 2, 0), (0, 2, 4))
    change(limiter)
    if cancelled_at is not None:
        reservations[1].cancel_at(at(cancelled_at))
    reserve(limiter, last)


@go_test("x/time/rate/rate_test.go", "TestReserveMax")
def test_who_would_wait_for_longer_than_he_can_reserves_nothing(clock: FakeClock) -> None:
    limiter = Limiter(10, 2)
    ctx = Deadline(clock.now() + STEP)
    limiter.wait_n(ctx, 2)
    assert wait_steps(clock, limiter, ctx, 1) == 1
    limiter.reserve_n(clock.now(), 1)
    with pytest.raises(TimeoutError):
        limiter.wait_n(Deadline(clock.now() + STEP), 1)
    assert limiter.tokens() == -1


@go_test("x/time/rate/rate_test.go", "TestWaitSimple")
def test_a_wait_ends_at_once_or_when_its_time_has_come(clock: FakeClock) -> None:
    limiter = Limiter(10, 3)
    ctx, cancel = context.with_cancel(context.background())
    cancel()
    with pytest.raises(context.Canceled):
        limiter.wait(ctx)
    with pytest.raises(ValueError, match=r"^rate: Wait\(n=4\) exceeds limiter's burst 3$"):
        limiter.wait_n(context.background(), 4)
    limiter.wait_n(context.background(), 2)
    assert wait_steps(clock, limiter, context.background(), 3) == 2


@go_test("x/time/rate/rate_test.go", "TestWaitCancel")
def test_a_wait_that_is_cancelled_returns_its_tokens(clock: FakeClock) -> None:
    limiter = Limiter(10, 3)
    ctx, cancel = context.with_cancel(context.background())
    limiter.wait_n(ctx, 2)
    errors = chan[Exception | None](1)
    until_waiting(go(lambda: errors.send(error_of(limiter.wait_n, ctx, 3))), "select")
    clock.advance(STEP)
    cancel()
    assert errors.recv(timeout=30) == context.CANCELED
    assert limiter.tokens() == 2
    limiter.wait_n(context.background(), 2)


@go_test("x/time/rate/rate_test.go", "TestWaitTimeout")
def test_a_wait_beyond_the_deadline_fails_at_once(clock: FakeClock) -> None:  # SEMANTICS 243
    limiter = Limiter(10, 3)
    ctx = Deadline(clock.now() + STEP)
    limiter.wait_n(ctx, 2)
    with pytest.raises(TimeoutError, match=r"^rate: Wait\(n=3\) would exceed context deadline$"):
        limiter.wait_n(ctx, 3)
    assert clock.timers == []


@go_test("x/time/rate/rate_test.go", "TestWaitInf")
def test_without_limit_nobody_waits() -> None:
    Limiter(INF, 0).wait_n(context.background(), 3)


@go_test("x/time/rate/rate_test.go", "TestZeroLimit", "TestTinyLimit")
@pytest.mark.parametrize("limit", [0, 1e-10, 1e-310])
def test_a_rate_of_next_to_nothing_gives_the_burst_alone(limit: float) -> None:
    limiter = Limiter(limit, 1)
    assert limiter.allow()
    assert not limiter.allow()


@go_test("x/time/rate/rate_test.go", "TestSetAfterZeroLimit")
def test_a_rate_may_become_more_than_zero(clock: FakeClock) -> None:
    limiter = Limiter(0, 1)
    assert limiter.allow()
    assert not limiter.allow()
    limiter.set_limit(10)
    assert wait_steps(clock, limiter, context.background(), 1) == 1


class Deadline:
    """A context that is never done but has a deadline."""

    def __init__(self, when: Time) -> None:
        self.when = when

    def done(self) -> None:
        return None

    def err(self) -> None:
        return None

    def deadline(self) -> Time:
        return self.when

    def value(self, key: object) -> None:
        return None


def ask(limiter: Limiter, *rows: Asked) -> None:
    """Ask limiter row by row, and compare."""
    for number, (step, tokens, n, allowed) in enumerate(rows):
        assert limiter.tokens_at(at(step)) == tokens, f"row {number}"
        assert limiter.allow_n(at(step), n) is allowed, f"row {number}"


def reserve(limiter: Limiter, *rows: Wanted) -> list[Reservation]:
    """Reserve row by row, and compare."""
    reservations = []
    for number, (step, n, act) in enumerate(rows):
        reservation = limiter.reserve_n(at(step), n)
        assert reservation.ok() is (act is not None), f"row {number}"
        if act is not None:
            assert round(reservation.delay_from(at(0)) / STEP) == act, f"row {number}"
        reservations.append(reservation)
    return reservations


def wait_steps(clock: FakeClock, limiter: Limiter, ctx: Any, n: int) -> int:
    """Return after how many steps a wait of a goroutine for n ends."""
    ended = chan[Exception | None](1)
    waiter = go(lambda: ended.send(error_of(limiter.wait_n, ctx, n)))
    until_waiting(waiter, "select")
    (timer,) = (timer for timer in clock.timers if not timer.stopped)
    began = clock.now()
    clock.advance(timer.when - began - NANOSECOND)
    assert waiter.wait_reason == "select"
    clock.advance(NANOSECOND)
    assert ended.recv(timeout=30) is None
    return round((clock.now() - began) / STEP)


def error_of(fn: Callable[..., object], *args: Any) -> Exception | None:
    """Return what fn(*args) raises."""
    try:
        fn(*args)
    except Exception as error:
        return error
    return None
