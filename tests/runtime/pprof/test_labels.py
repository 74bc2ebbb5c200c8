"""Labels: on contexts, on goroutines, on their children."""

import pytest
from gotest import go_test

from gopy import Panic, chan, context, go, runtime
from gopy.runtime import pprof
from gopy.sync import WaitGroup

BACKGROUND = context.background()


def here() -> dict[str, str]:
    return runtime.current().labels


def all_of(ctx: context.Context) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def note(key: str, value: str) -> bool:
        found.append((key, value))
        return True

    pprof.for_labels(ctx, note)
    return found


def test_labels_are_a_dict_of_keys_and_values_by_turns() -> None:
    assert pprof.labels() == {}
    assert pprof.labels("a", "1", "b", "2", "a", "3") == {"a": "3", "b": "2"}


def test_an_uneven_number_of_arguments_panics() -> None:
    with pytest.raises(Panic, match="^uneven number of arguments to pprof.Labels$"):
        pprof.labels("a", "1", "b")


@go_test("runtime/pprof/label_test.go", "TestContextLabels")
def test_a_context_has_its_parents_labels_and_its_own_which_replace_them() -> None:
    assert pprof.label(BACKGROUND, "key") == ("", False)
    assert all_of(BACKGROUND) == []
    outer = pprof.with_labels(BACKGROUND, {"key": "value", "b": "x"})
    inner = pprof.with_labels(outer, pprof.labels("key", "other", "a", ""))
    assert pprof.label(outer, "key") == ("value", True)
    assert pprof.label(inner, "key") == ("other", True)
    assert pprof.label(inner, "a") == ("", True)
    assert all_of(inner) == [("a", ""), ("b", "x"), ("key", "other")]
    assert all_of(outer) == [("b", "x"), ("key", "value")]


def test_for_labels_ends_when_it_is_told_to() -> None:
    seen = []
    ctx = pprof.with_labels(BACKGROUND, {"a": "1", "b": "2"})
    pprof.for_labels(ctx, lambda key, value: seen.append(key) is not None)
    assert seen == ["a"]


def test_a_label_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="^pprof: labels are str, not int$"):
        pprof.do(BACKGROUND, {"id": 3}, lambda ctx: None)  # type: ignore[dict-item]
    assert here() == {}


def test_no_context_is_a_panic() -> None:
    with pytest.raises(Panic, match="cannot create context from nil parent"):
        pprof.with_labels(None, {"a": "1"})  # type: ignore[arg-type]


@go_test("runtime/pprof/runtime_test.go", "TestDo")
def test_do_gives_labels_to_the_goroutine_and_the_context_and_takes_them_back() -> None:
    def f(ctx: context.Context, x: int, y: int = 0) -> tuple[int, dict[str, str]]:
        assert dict(all_of(ctx)) == {"a": "1"}
        return x + y, here()

    assert pprof.do(BACKGROUND, {"a": "1"}, f, 1, y=2) == (3, {"a": "1"})
    assert here() == {}


def test_do_nests_and_what_f_raises_takes_the_labels_back_too() -> None:
    def inner(ctx: context.Context) -> None:
        assert here() == {"a": "1", "b": "2"}
        raise KeyError("oh")

    def outer(ctx: context.Context) -> None:
        with pytest.raises(KeyError):
            pprof.do(ctx, {"b": "2"}, inner)
        assert here() == {"a": "1"}

    pprof.do(BACKGROUND, {"a": "1"}, outer)
    assert here() == {}


@go_test("runtime/pprof/runtime_test.go", "TestSetGoroutineLabels")
def test_children_inherit_the_labels_that_their_parent_has_when_it_starts_them() -> None:
    """SEMANTICS 224."""
    seen = chan[dict[str, str]](3)
    wg = WaitGroup()
    go(lambda: seen.send(here()))
    assert seen.recv() == {}
    pprof.set_goroutine_labels(pprof.with_labels(BACKGROUND, {"key": "value"}))
    try:
        child = go(lambda: go(lambda: seen.send(here())))
        wg.go(lambda: seen.send(here()))
        assert child.labels == {"key": "value"}
    finally:
        pprof.set_goroutine_labels(BACKGROUND)
    go(lambda: seen.send(here()))
    wg.wait()
    found = [seen.recv() for _ in range(3)]
    assert sorted(map(str, found)) == ["{'key': 'value'}", "{'key': 'value'}", "{}"]


def test_what_is_done_to_the_labels_of_a_goroutine_changes_no_other() -> None:  # L1
    def f(ctx: context.Context) -> None:
        here()["a"] = "2"
        assert here() == {"a": "1"}

    labels = {"a": "1"}
    ctx = pprof.with_labels(BACKGROUND, labels)
    labels["a"] = "3"
    pprof.do(ctx, {}, f)
