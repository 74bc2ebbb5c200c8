"""Goroutines as data: what can be read off one."""

import sys
from collections.abc import Callable
from functools import partial

import pytest
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, go, runtime, select
from gopy._core import G, current
from gopy._core.task.g import Extra, line_of, new_g, qualified


@own_world()
def test_a_goroutine_is_runnable_then_running_then_waiting_then_dead() -> None:
    ch, seen = chan[None](), []

    def lives() -> None:
        seen.append(current().status)
        ch.recv()

    g = go(lives)
    assert (g.status, g.wait_reason) == ("runnable", "")
    until_waiting(g, "chan receive")
    assert seen == ["running"]
    assert (g.status, g.wait_reason) == ("waiting", "chan receive")
    ch.send(None)
    assert (g.status, g.wait_reason) == ("runnable", "")
    while g.status == "runnable":
        runtime.gosched()
    assert (g.status, g.wait_reason) == ("dead", "")


@own_world()
def test_it_knows_who_made_it_and_where() -> None:
    g = go(select)
    line = sys._getframe().f_lineno - 1
    assert g.created_at == (__file__, line)
    assert g.parent_id == current().id == 1
    assert g.created_by.endswith("test_g.test_it_knows_who_made_it_and_where")
    assert current().created_at == ("", 0)
    assert (current().created_by, current().parent_id) == ("", 0)


@own_world()
def test_made_by_a_call_of_several_lines_it_knows_the_one_where_that_begins() -> None:
    g = go(
        print,
        "",
        end="",
    )
    assert g.created_at == (__file__, sys._getframe().f_lineno - 5)
    while g.status != "dead":
        runtime.gosched()


@own_world()
def test_numbers_grow_and_none_comes_twice() -> None:
    numbers = [go(runtime.gosched).id for _ in range(100)]
    assert numbers == sorted(set(numbers))
    assert min(numbers) > 1
    while runtime.num_goroutine() > 1:
        runtime.gosched()
    assert go(runtime.gosched).id > max(numbers)


class Called:
    def __call__(self) -> None: ...

    def method(self) -> None: ...


def nested() -> Callable[[], None]:
    def inner() -> None: ...

    return inner


NAMES = [
    (nested, "nested"),
    (nested(), "nested.inner"),
    (Called().method, "Called.method"),
    (Called(), "Called"),
    (len, "len"),
    ([].append, "list.append"),
    (partial(nested), "partial"),
    (None, "main"),
]


@pytest.mark.parametrize(("fn", "name"), NAMES, ids=[name for _, name in NAMES])
def test_its_name_is_its_function_s(fn: Callable[..., object] | None, name: str) -> None:
    assert new_g(1, fn).name == name


@own_world()
def test_its_name_outlives_it_and_its_arguments_don_t() -> None:
    g = go(nested)
    while g.status != "dead":
        runtime.gosched()
    assert g.name == "nested"
    assert g.args is None
    assert g.kwargs is None


@own_world()
def test_what_is_printed_of_it_tells_all() -> None:
    g = go(select)
    assert repr(g) == f"<goroutine {g.id} [runnable] select>"
    until_waiting(g, "select (no cases)")
    assert repr(g) == f"<goroutine {g.id} [waiting: select (no cases)] select>"


def test_it_can_be_looked_at_and_not_changed() -> None:
    assert G is Goroutine
    assert G.__name__ == "Goroutine"
    g = new_g(7, nested)
    for name in ("id", "name", "status", "labels", "created_at", "wait_reason"):
        with pytest.raises(AttributeError):
            setattr(g, name, None)


def test_the_rarer_attributes_are_made_when_they_are_needed() -> None:
    g = new_g(7, nested)
    assert (g.extra, g.labels, g.bubble) == (None, {}, None)
    more = g.more()
    assert isinstance(more, Extra)
    assert g.more() is more
    more.labels = {"a": "b"}
    g.labels["c"] = "d"
    assert g.labels == {"a": "b"}, "what is returned is a copy"


def test_a_wait_is_counted_in_whole_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    g = new_g(7, nested)
    assert g.wait_minutes() == 0
    g.reason, g.since_ns = "select", 1
    for seconds, minutes in [(0, 0), (59, 0), (60, 1), (119, 1), (3600, 60)]:
        monkeypatch.setattr("gopy._core.task.g.monotonic_ns", lambda s=seconds: s * 10**9 + 1)
        assert g.wait_minutes() == minutes
    g.reason = ""
    assert g.wait_minutes() == 0


def test_lines_are_found_by_the_instruction() -> None:
    frame = sys._getframe()
    assert line_of(frame.f_code, frame.f_lasti) == sys._getframe().f_lineno
    assert line_of(nested.__code__, 10**6) == nested.__code__.co_firstlineno


def test_code_is_called_by_its_module_and_name() -> None:
    assert qualified(nested().__code__) == f"{__name__}.nested.inner"
    elsewhere = compile("def f(): pass", "no such file", "exec").co_consts[0]
    assert qualified(elsewhere) == "main.f"
