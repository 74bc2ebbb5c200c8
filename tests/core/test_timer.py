"""RuntimeTimers: functions that the hub calls at an instant."""

from collections.abc import Iterator

import pytest
from fastways import ways
from worlds import own_world

from gopy import chan, go, runtime
from gopy._core import RuntimeTimer, current, monotonic_ns, park, ready, sleep_ns

MS = 1_000_000


@pytest.fixture(params=["alone", "several"], ids=["one thread", "several threads"], autouse=True)
def taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the short ways, which one thread alone may, and then the general ones."""
    monkeypatch.setenv("GOPYMAXPROCS", "1")
    with ways(request.param == "several"):
        yield


@own_world()
def test_it_goes_off_once_at_its_time_and_not_before() -> None:
    fired: list[int] = []
    timer = RuntimeTimer(lambda arg: fired.append(monotonic_ns()), None)
    when = monotonic_ns() + 5 * MS
    timer.start(when)
    assert timer.active
    sleep_ns(20 * MS)
    assert len(fired) == 1
    assert fired[0] >= when
    assert not timer.active
    assert not timer.stop()


@own_world()
def test_its_function_gets_its_argument_and_runs_on_the_hub() -> None:
    got: list[object] = []
    timer = RuntimeTimer(lambda arg: got.append((arg, current().id)), "argument")
    timer.start(monotonic_ns())
    sleep_ns(MS)
    assert got == [("argument", 0)]


@own_world()
def test_stopped_it_does_not_go_off() -> None:
    fired: list[object] = []
    timer = RuntimeTimer(fired.append, 1)
    assert not timer.stop(), "it was never started"
    timer.start(monotonic_ns() + 2 * MS)
    assert timer.stop()
    assert not timer.active
    assert not timer.stop()
    sleep_ns(10 * MS)
    assert fired == []


@own_world()
@pytest.mark.parametrize("first", [MS, 3600 * 1000 * MS], ids=["early", "late"])
def test_started_again_it_goes_off_at_its_new_time_alone(first: int) -> None:
    fired: list[int] = []
    timer = RuntimeTimer(lambda arg: fired.append(monotonic_ns()), None)
    timer.start(monotonic_ns() + first)
    when = monotonic_ns() + 5 * MS
    timer.start(when)
    sleep_ns(20 * MS)
    assert len(fired) == 1
    assert fired[0] >= when


@own_world()
def test_it_may_start_itself_again() -> None:
    fired: list[int] = []

    def again(arg: object) -> None:
        fired.append(monotonic_ns())
        if len(fired) < 5:
            timer.start(fired[-1] + MS)

    timer = RuntimeTimer(again, None)
    timer.start(monotonic_ns())
    while len(fired) < 5:
        sleep_ns(MS)
    assert all(later - earlier >= MS for earlier, later in zip(fired, fired[1:], strict=False))


@own_world()
def test_it_may_wake_and_start_goroutines() -> None:
    ch = chan[str](2)

    def waits() -> None:
        park(current(), "select", None)
        ch.send("woken")

    g = go(waits)
    runtime.gosched()

    def fires(arg: object) -> None:
        ready(g)
        go(ch.send, "started")

    RuntimeTimer(fires, None).start(monotonic_ns() + MS)
    assert sorted([ch.recv(), ch.recv()]) == ["started", "woken"]


@own_world()
def test_sleepers_wake_in_the_order_of_their_times() -> None:
    woken: list[int] = []
    begin = monotonic_ns()

    def sleeps(ms: int) -> None:
        sleep_ns(begin + ms * MS - monotonic_ns())
        woken.append(ms)

    for ms in (150, 25, 100, 50, 75):  # far enough apart for a machine that stands still at times
        go(sleeps, ms)
    while len(woken) < 5:
        sleep_ns(MS)
    assert woken == [25, 50, 75, 100, 150]


@own_world()
def test_what_can_t_wait_says_so_in_a_timer_s_function() -> None:
    errors: list[str] = []

    def waits(arg: object) -> None:
        try:
            chan().recv()
        except RuntimeError as error:
            errors.append(str(error))

    RuntimeTimer(waits, None).start(monotonic_ns())
    sleep_ns(2 * MS)
    assert len(errors) == 1
    assert errors[0].startswith("gopy: cannot wait here: this code runs inside the scheduler")
