"""Starting and stopping: Go's runtime/trace/trace_test.go and annotation_test.go."""

import io
from collections.abc import Iterator

import pytest
from chrometraces import Trace
from gotest import go_test
from worlds import own_world

from gopy import context, go, runtime, time
from gopy.runtime import trace
from gopy.runtime.trace import recorder


@pytest.fixture(autouse=True)
def nobody_traces() -> Iterator[None]:
    assert not trace.is_enabled()
    yield
    assert not trace.is_enabled()


@go_test("runtime/trace/trace_test.go", "TestTraceStartStop")
@own_world()
def test_a_trace_is_not_empty_and_nothing_is_written_once_it_was_stopped() -> None:
    file = io.BytesIO()
    trace.start(file)
    trace.stop()
    written = file.getvalue()
    Trace(written)
    go(runtime.gosched)
    time.sleep(2 * recorder.PAUSE_S)  # the writer, if there were one, would come by
    assert file.getvalue() == written


@go_test("runtime/trace/trace_test.go", "TestTraceDoubleStart")
@own_world()
def test_a_second_start_fails_and_a_stop_without_a_trace_does_nothing() -> None:
    trace.stop()
    file = io.BytesIO()
    trace.start(file)
    with pytest.raises(RuntimeError, match="^execution tracer already enabled$"):
        trace.start(file)
    trace.stop()
    trace.stop()
    Trace(file.getvalue())


@go_test("runtime/trace/annotation_test.go", "TestStartRegionLongString")
@own_world()
def test_the_name_of_a_region_may_be_very_long() -> None:
    file = io.BytesIO()
    trace.start(file)
    trace.start_region(context.background(), "x" * 70_000).end()
    trace.stop()
    assert [name for _, name, _ in Trace(file.getvalue()).spans("region")] == ["x" * 70_000] * 2
