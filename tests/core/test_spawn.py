"""Starting goroutines: who runs when, with what, and what can't be started."""

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from time import monotonic_ns

import pytest
from fastways import ways
from programs import run_program
from worlds import own_world

from gopy import go, runtime, time
from gopy._core import current, spawn
from gopy._core.sched import find, sysmon
from gopy.sync import WaitGroup


@pytest.fixture(params=["alone", "several"], ids=["one thread", "several threads"], autouse=True)
def taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the short ways, which one thread alone may, and then the general ones.

    However slow the machine is, no slice is used up, and nobody is asked to give way: else who was
    started last goes behind.
    """
    monkeypatch.setattr(find, "SLICE_NS", 60 * 10**9)
    monkeypatch.setattr(sysmon, "STILL_NS", 60 * 10**9)
    monkeypatch.setattr(sysmon, "STILL_ALONE_NS", 60 * 10**9)
    monkeypatch.setenv("GOPYMAXPROCS", "1")
    with ways(request.param == "several"):
        yield


def finished() -> None:
    while runtime.num_goroutine() > 1:
        runtime.gosched()


@own_world()
def test_the_last_that_was_started_runs_first_and_then_the_others_in_order() -> None:
    ran: list[int] = []
    for number in range(8):
        go(ran.append, number)
    finished()
    assert ran == [7, 0, 1, 2, 3, 4, 5, 6]


@own_world(procs=1)  # another P's M would take some, and the last one goes first on this one
@pytest.mark.parametrize("count", [257, 258, 300, 385, 386, 600, 1000])
def test_however_many_are_started_each_runs_once(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who finds the queue full sends half of it behind all others."""
    now = monotonic_ns()
    monkeypatch.setattr(find, "monotonic_ns", lambda: now)  # as the twin sees it, too
    ran: list[int] = []
    for number in range(count):
        go(ran.append, number)
    finished()
    assert sorted(ran) == [*range(count)]
    assert ran[0] == count - 1


@own_world()
def test_the_starter_goes_on_until_it_waits_or_yields() -> None:
    ran: list[int] = []
    go(ran.append, 1)
    assert ran == []
    runtime.gosched()
    assert ran == [1]


@own_world()
def test_arguments_are_passed_as_they_are() -> None:
    got: list[object] = []

    def takes(*args: object, **kwargs: object) -> None:
        got.append((args, kwargs))

    go(takes)
    go(takes, 1, two=2)
    go(takes, **{"fn": 3, "self": 4})
    finished()
    assert sorted(map(repr, got)) == [
        "((), {'fn': 3, 'self': 4})",
        "((), {})",
        "((1,), {'two': 2})",
    ]


@own_world()
def test_above_a_def_it_starts_at_once() -> None:
    ran: list[str] = []

    @go
    def started() -> None:
        ran.append("started")

    finished()
    assert ran == ["started"]
    assert started.status == "dead"
    assert started.name.endswith("started")


NOT_CALLABLE = [1, "text", object(), [], ()]


@own_world()
@pytest.mark.parametrize("what", NOT_CALLABLE, ids=repr)
def test_what_can_t_be_called_can_t_be_started(what: object) -> None:
    with pytest.raises(TypeError, match=f"go: want a function, not {type(what).__name__}"):
        go(what)  # type: ignore[arg-type]
    assert runtime.num_goroutine() == 1


def test_to_start_none_is_fatal() -> None:
    done = run_program("""
        from gopy import go, run

        run(lambda: go(None))
    """)
    assert done.returncode == 2
    assert done.stderr.startswith("fatal error: go of nil func value\n\ngoroutine 1 [running]:")


VARIABLE: ContextVar[str] = ContextVar("VARIABLE", default="unset")


def by_go(fn: Callable[[], object]) -> None:
    go(fn)


def by_a_group(fn: Callable[[], object]) -> None:
    WaitGroup().go(fn)


def by_a_timer(fn: Callable[[], object]) -> None:
    time.after_func(0, fn)


@own_world()
@pytest.mark.parametrize("start", [by_go, by_a_group], ids=lambda start: start.__name__)
def test_it_inherits_a_copy_of_its_maker_s_context(
    start: Callable[[Callable[[], object]], None],
) -> None:
    seen: list[str] = []
    VARIABLE.set("before")
    start(lambda: (seen.append(VARIABLE.get()), VARIABLE.set("inner")))
    VARIABLE.set("after")
    finished()
    assert (seen, VARIABLE.get()) == (["before"], "after")


@own_world()
def test_it_inherits_its_maker_s_labels_and_bubble() -> None:
    labels = {"a": "b"}
    current().more().labels = labels
    inner: list[object] = []
    outer = go(lambda: inner.append(go(runtime.gosched).labels))
    assert outer.labels == labels
    finished()
    assert inner == [labels]
    current().more().labels = None
    assert go(runtime.gosched).labels == {}


@own_world()
def test_a_goroutine_made_for_somebody_has_that_one_s_line() -> None:
    def starter() -> object:
        return spawn(runtime.gosched, (), None, 1)

    g = starter()
    here = runtime.stack().splitlines()[2].rsplit(":", 1)
    assert g.created_at == (here[0].strip(), int(here[1]) - 1)  # type: ignore[attr-defined]
    finished()


@own_world()
def test_many_that_start_each_other_need_no_more_stack_than_one() -> None:
    """Each is started from within the one before it."""
    reached: list[int] = []

    def start(left: int) -> None:
        if left:
            go(start, left - 1)
        else:
            reached.append(1)

    go(start, 20_000)
    finished()
    assert reached == [1]


def test_gopy_s_own_functions_may_be_a_goroutine_s() -> None:
    """Then no function of the program's calls them."""
    done = run_program("""
        import gopy
        from gopy import runtime, sync

        def main():
            group = sync.WaitGroup()
            ran = []
            group.add(3)
            def note():
                ran.append(1)
                group.done()
            gopy.go(gopy.go, note)
            gopy.go(sync.WaitGroup().go, note)
            gopy.go(runtime.blocking, note)
            gopy.go(gopy.recover)
            group.wait()
            runtime.gosched()
            print(len(ran))

        gopy.run(main)
    """)
    assert (done.stdout, done.stderr, done.returncode) == ("3\n", "", 0)


def test_a_goroutine_that_is_defer_has_no_function_to_defer_in() -> None:
    done = run_program("import gopy\ngopy.go(gopy.defer, print)\ngopy.select()\n", timeout=30)
    assert done.returncode == 2
    assert done.stderr.startswith("panic: RuntimeError: defer called ")
