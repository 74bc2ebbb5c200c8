"""go: how goroutines begin, and what can be seen of them."""

import functools
import inspect
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest
from programs import run_program
from worlds import own_world, until_waiting

from gopy import FatalError, Goroutine, chan, func, go, run, runtime
from gopy.sync import WaitGroup

Start = Callable[..., Any]
VARIABLE: ContextVar[str] = ContextVar("VARIABLE", default="unset")


@pytest.mark.parametrize("arguments", [{}, {"fn": print}], ids=["nothing", "a keyword"])
def test_go_of_no_function_is_a_type_error(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"^go\(\) missing 1 required positional argument: 'fn'$"):
        go(**arguments)


def test_go_tells_how_it_is_called() -> None:
    assert str(inspect.signature(go)).startswith("(fn")
    assert [each.kind.name for each in inspect.signature(go).parameters.values()] == [
        "POSITIONAL_ONLY",
        "VAR_POSITIONAL",
        "VAR_KEYWORD",
    ]


def test_go_passes_positional_and_keyword_arguments() -> None:
    got = chan[tuple[Any, ...]](1)

    def body(*args: object, **kwargs: object) -> None:
        got.send((args, kwargs))

    go(body, 1, [2], fn="a keyword", args="too")
    assert got.recv() == ((1, [2]), {"fn": "a keyword", "args": "too"})


def test_arguments_are_evaluated_by_the_caller_at_the_go() -> None:  # SEMANTICS 43
    got = chan[str](2)
    target, value = got.send, "then"
    go(target, value)
    target, value = print, "now"
    assert got.recv() == "then"


def test_go_decorates_a_def_and_loop_variables_are_passed_as_defaults() -> None:  # SEMANTICS 44
    got = chan[int](3)
    started = []
    for i in range(3):

        @go
        def show(i: int = i) -> None:
            """What it does."""
            got.send(i)

        started.append(show)
    assert sorted(got.recv() for _ in range(3)) == [0, 1, 2]
    assert all(type(each) is Goroutine for each in started)


CALLABLES: dict[str, Callable[[chan[int]], Any]] = {
    "a function": lambda c: lambda: c.send(1),
    "a bound method": lambda c: functools.partial(c.send, 1),
    "a marked function": lambda c: func(lambda: c.send(1)),
    "a builtin": lambda c: functools.partial(sum, Sends(c)),
    "a class": lambda c: functools.partial(Sender, c),
    "an object": lambda c: Sends(c),
}


class Sends:
    def __init__(self, c: chan[int]) -> None:
        self.c = c

    def __call__(self) -> None:
        self.c.send(1)

    def __iter__(self) -> Any:
        self.c.send(1)
        return iter(())


class Sender:
    def __init__(self, c: chan[int]) -> None:
        c.send(1)


@pytest.mark.parametrize("make", CALLABLES.values(), ids=CALLABLES)
def test_whatever_can_be_called_can_be_started(make: Callable[[chan[int]], Any]) -> None:
    c = chan[int](1)
    g = go(make(c))
    assert c.recv() == 1
    assert g.name


@pytest.mark.parametrize("bad", [5, "text", [print], chan[int]()], ids=lambda b: type(b).__name__)
def test_starting_what_can_t_be_called_is_a_type_error(bad: Any) -> None:
    before = runtime.num_goroutine()
    with pytest.raises(TypeError, match=f"^go: want a function, not {type(bad).__name__}$"):
        go(bad)
    assert runtime.num_goroutine() <= before


def test_starting_none_is_fatal_and_nobody_can_recover_it(
    capsys: pytest.CaptureFixture[str],
) -> None:  # SEMANTICS 45, 71
    with pytest.raises(FatalError) as caught:
        go(None)  # type: ignore[arg-type]  # what is tried
    assert caught.value.code == 2
    assert caught.value.report.startswith("fatal error: go of nil func value\n\ngoroutine 1 [")
    assert capsys.readouterr().err == caught.value.report


def test_a_new_goroutine_runs_only_when_its_turn_comes() -> None:
    log: list[str] = []

    @own_world(procs=1)
    def main() -> None:
        go(log.append, "started")
        assert log == []
        runtime.gosched()
        assert log == ["started"]

    main()


@own_world(procs=1)
def test_the_statuses_and_wait_reasons_of_a_life() -> None:
    c = chan[int]()
    seen: list[tuple[str, str]] = []

    def body() -> None:
        seen.append((me.status, me.wait_reason))
        c.recv()

    me = go(body)
    assert (me.status, me.wait_reason) == ("runnable", "")
    until_waiting(me, "chan receive")
    assert me.status == "waiting"
    c.send(1)
    assert (me.status, me.wait_reason) == ("runnable", "")
    while me.status != "dead":
        runtime.gosched()
    assert seen == [("running", "")]
    assert (me.wait_reason, runtime.current().status) == ("", "running")


def test_a_goroutine_tells_its_name_and_where_it_was_made() -> None:
    def body() -> None: ...

    line = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
    g = go(body)
    assert g.created_at == (__file__, line)
    assert g.name.endswith("where_it_was_made.body")
    assert g.name.startswith("test_a_goroutine_tells")
    group = WaitGroup()
    g = group.go(body)
    assert g.created_at == (__file__, line + 5)
    group.wait()


def test_main_was_made_nowhere_and_is_number_1() -> None:  # SEMANTICS 75
    def main() -> tuple[int, tuple[str, int], dict[str, str]]:
        g = runtime.current()
        return g.id, g.created_at, g.labels

    assert run(main) == (1, ("", 0), {})


def test_ids_grow_and_are_never_used_again() -> None:  # SEMANTICS 75
    ids = []
    for _ in range(5):
        g = go(lambda: None)
        while g.status != "dead":
            runtime.gosched()
        ids.append(g.id)
    assert ids == sorted(set(ids))
    assert ids[0] > 1


ATTRIBUTES = ["id", "name", "status", "wait_reason", "labels", "created_at"]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_goroutine_is_read_only(name: str) -> None:  # SEMANTICS 76
    g = runtime.current()
    before = getattr(g, name)
    with pytest.raises(AttributeError):
        setattr(g, name, "changed")
    assert getattr(g, name) == before


def test_the_labels_are_a_copy() -> None:
    g = runtime.current()
    g.labels["key"] = "value"
    assert g.labels == {}


@own_world()
def test_a_goroutine_knows_itself_and_is_listed_while_it_lives() -> None:
    c = chan[Goroutine]()

    def body() -> None:
        c.send(runtime.current())
        c.recv()

    g = go(body)
    assert g in runtime.goroutines()
    assert c.recv() is g
    until_waiting(g, "chan receive")
    numbers = [each.id for each in runtime.goroutines()]
    assert numbers == sorted(numbers)
    assert runtime.num_goroutine() == len(numbers)  # SEMANTICS 74
    c.close()
    while g.status != "dead":
        runtime.gosched()
    assert g not in runtime.goroutines()


def test_the_context_of_the_caller_is_copied(start: Start) -> None:
    token = VARIABLE.set("parent's")
    try:
        c = chan[str]()

        def body() -> str:
            c.recv()
            before = VARIABLE.get()
            VARIABLE.set("child's")
            return before

        task = start(body).parked("chan receive")
        VARIABLE.set("changed later")
        c.send("")
        assert task.result() == "parent's"
        assert VARIABLE.get() == "changed later"
    finally:
        VARIABLE.reset(token)


@own_world()
def test_no_context_leaks_from_one_goroutine_to_the_next() -> None:
    c = chan[str]()

    def sets() -> None:
        VARIABLE.set("leaked")
        c.send(VARIABLE.get())

    def reads() -> None:
        c.send(VARIABLE.get())

    for _ in range(3):
        go(sets)
        assert c.recv() == "leaked"
        go(reads)
        assert c.recv() == VARIABLE.get() == "unset"


@own_world()
def test_a_goroutine_does_not_see_the_exception_that_another_handles() -> None:
    c = chan[BaseException | None]()

    def handles() -> None:
        try:
            raise KeyError("key")
        except KeyError:
            c.send(sys.exception())
            c.send(sys.exception())

    go(handles)
    assert isinstance(c.recv(), KeyError)
    go(lambda: c.send(sys.exception()))
    seen = [c.recv(), c.recv()]
    assert sorted(type(each).__name__ for each in seen) == ["KeyError", "NoneType"]
    assert sys.exception() is None


def test_each_goroutine_has_the_recursion_limit_to_itself(start: Start) -> None:  # SEMANTICS 78
    def depth() -> int:
        try:
            return 1 + depth()
        except RecursionError:
            return 1

    def at(levels: int, then: Callable[[], Any]) -> Any:
        return at(levels - 1, then) if levels else then()

    most = sys.getrecursionlimit() - 150  # the rest is what the tests stand on
    assert start(depth).result() > most
    assert at(500, lambda: start(depth)).result() > most


@pytest.mark.parametrize("depth", [10, 60, 300])
def test_gopy_may_first_be_used_deep_down_and_then_anywhere(depth: int) -> None:
    done = run_program(
        """
        import sys
        import gopy
        from gopy import chan, go, recv, runtime, select

        def at(levels, then):
            return at(levels - 1, then) if levels else then()

        def use():
            c = chan(1)
            go(c.send, 1)
            go(c.send, 2)
            runtime.gosched()
            got = [c.recv(), select(recv(c)).value]
            go(c.recv)
            c.send(3)
            return sorted(got)

        for levels in (int(sys.argv[1]), 0, 100, 0, 500):
            print(*at(levels, use))
        """,
        str(depth),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 2\n" * 5, "")


def test_ten_thousand_parked_goroutines_are_nothing_special() -> None:  # SEMANTICS 79
    c, ended = chan[int](), chan[int](10_000)
    for _ in range(10_000):
        go(lambda: ended.send(c.recv()))
    for value in range(10_000):
        c.send(value)
    assert {ended.recv() for _ in range(10_000)} == set(range(10_000))


def test_gosched_lets_all_others_go_first() -> None:  # SEMANTICS 80
    @own_world(procs=1)
    def main() -> list[str]:
        log: list[str] = []
        for name in ("a", "b", "c"):
            go(log.append, name)
        runtime.gosched()
        return log

    assert sorted(main()) == ["a", "b", "c"]
