"""Tasks, regions and logs: what a program says in its trace."""

import io
from collections.abc import Callable, Iterator

import pytest
from chrometraces import Line, Trace
from worlds import own_world

from gopy import chan, context, go, runtime
from gopy.runtime import trace
from gopy.runtime.trace import tracing

BACKGROUND = context.background()


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    assert tracing._recorder is None


def traced(program: Callable[[], object]) -> Trace:
    file = io.BytesIO()
    trace.start(file)
    program()
    trace.stop()
    return Trace(file.getvalue())


def of(found: Trace, category: str) -> list[Line]:
    return [each for each in found.lines if each.get("cat") == category]


@own_world()
def test_a_log_has_its_category_its_message_and_its_task() -> None:
    def program() -> None:
        ctx, task = trace.new_task(BACKGROUND, "order")
        trace.log(ctx, "milk", 'a "liter" of \u2615\udc80')
        trace.log(BACKGROUND, "", "no category")
        task.end()

    one, other = of(found := traced(program), "log")
    ident = of(found, "task")[0]["id"]
    assert one["name"] == "milk" and other["name"] == "log"
    assert one["args"] == {
        **{"category": "milk", "message": 'a "liter" of \u2615\udc80'},
        **{"g": runtime.current().id, "task": int(ident.split()[1])},
    }
    assert other["args"]["task"] == 0


@own_world()
def test_a_task_begins_and_ends_once_and_knows_of_what_it_is_part() -> None:
    def program() -> None:
        ctx, outer = trace.new_task(BACKGROUND, "outer")
        with trace.new_task(ctx, "inner")[1]:
            pass
        outer.end()
        outer.end()

    found = traced(program)
    lines = of(found, "task")
    assert [(each["ph"], each["name"]) for each in lines] == [
        *(("b", "outer"), ("b", "inner"), ("e", "inner"), ("e", "outer"))
    ]
    assert f"task {lines[1]['args']['parent']}" == lines[0]["id"] == lines[3]["id"]
    assert "parent" not in lines[0]["args"]


@own_world()
def test_a_task_may_end_in_another_goroutine() -> None:
    def program() -> None:
        done = chan[None]()
        _, task = trace.new_task(BACKGROUND, "there")

        def finish() -> None:
            task.end()
            done.close()

        go(finish)
        done.recv()

    begin, end = of(traced(program), "task")
    assert begin["id"] == end["id"] and begin["args"]["g"] != end["args"]["g"]


@own_world()
def test_regions_lie_in_each_other_and_end_however_their_function_does() -> None:
    def fail() -> None:
        raise ValueError("yes")

    def program() -> None:
        with trace.start_region(BACKGROUND, "outer"):
            assert trace.with_region(BACKGROUND, "inner", max, 1, 2) == 2
            with pytest.raises(ValueError, match="yes"):
                trace.with_region(BACKGROUND, "failing", fail)
        region = trace.start_region(BACKGROUND, "by hand")
        region.end()
        region.end()

    ident = f"goroutine {runtime.current().id}"
    assert traced(program).spans("region") == [
        ("b", "outer", ident),
        ("b", "inner", ident),
        ("e", "inner", ident),
        ("b", "failing", ident),
        ("e", "failing", ident),
        ("e", "outer", ident),
        ("b", "by hand", ident),
        ("e", "by hand", ident),
    ]


@own_world()
def test_without_a_trace_they_do_what_they_have_to() -> None:
    ctx, task = trace.new_task(BACKGROUND, "unseen")
    assert trace.with_region(ctx, "region", dict, a=1) == {"a": 1}
    with trace.start_region(ctx, "region") as region:
        trace.log(ctx, "category", "message")
        assert repr(region) == "<region region>"
    assert repr(task).startswith("<task ") and repr(task).endswith(" unseen>")
    task.end()


@own_world()
def test_what_began_in_another_trace_or_none_does_not_end_in_this_one() -> None:
    region, (_, task) = trace.start_region(BACKGROUND, "a"), trace.new_task(BACKGROUND, "a")
    assert traced(lambda: (region.end(), task.end())).spans("region") == []
    kept: list[trace.Region | trace.Task] = []
    traced(lambda: kept.extend([trace.start_region(BACKGROUND, "b"),
                                trace.new_task(BACKGROUND, "b")[1]]))  # fmt: skip
    found = traced(lambda: [each.end() for each in kept])
    assert found.spans("region") == found.spans("task") == []


WRONG: list[Callable[[], object]] = [
    lambda: trace.log(BACKGROUND, "category", 1),  # type: ignore[arg-type]
    lambda: trace.log(BACKGROUND, None, "message"),  # type: ignore[arg-type]
    lambda: trace.new_task(BACKGROUND, 1),  # type: ignore[arg-type]
    lambda: trace.start_region(BACKGROUND, 1),  # type: ignore[arg-type]
    lambda: trace.with_region(BACKGROUND, 1, print),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("call", WRONG)
def test_what_is_said_is_text_traced_or_not(call: Callable[[], object]) -> None:
    @own_world()
    def both() -> None:
        with pytest.raises(TypeError, match="^trace: want a str, not "):
            call()
        trace.start(io.BytesIO())
        with pytest.raises(TypeError, match="^trace: want a str, not "):
            call()
        trace.stop()

    both()
