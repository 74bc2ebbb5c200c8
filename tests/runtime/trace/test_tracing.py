"""start, stop, is_enabled: traces as files, and files that fail."""

import io
import os
import threading
import time as clock
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from chrometraces import Trace
from worlds import own_world, until_waiting

from gopy import chan, context, go, runtime, time
from gopy import io as gio
from gopy._core import G, fastpath, probe
from gopy.io import ErrShortWrite
from gopy.runtime import trace
from gopy.runtime.trace import recorder, tracing
from gopy.runtime.trace.recorder import name_of
from gopy.sync import WaitGroup


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    if tracing._recorder is not None:
        trace.stop()
    assert all(getattr(probe, name) is None for name in probe.NAMES)


def traced(program: Callable[[], object]) -> Trace:
    """Return the trace of program."""
    file = io.BytesIO()
    trace.start(file)
    program()
    trace.stop()
    return Trace(file.getvalue())


@own_world(procs=1)
def test_goroutines_are_slices_from_when_they_run_to_why_they_stop() -> None:
    def worker(ch: "chan[int]", done: "chan[None]") -> None:
        ch.recv()
        runtime.gosched()
        done.close()

    def program() -> None:
        ch, done = chan[int](), chan[None]()
        until_waiting(go(worker, ch, done), "chan receive")
        ch.send(1)
        done.recv()
        runtime.gosched()

    before_us = clock.monotonic_ns() / 1000
    found = traced(program)
    after_us = clock.monotonic_ns() / 1000
    assert found.until(".worker") == ["chan receive", "yielded", "ended"]
    assert found.until("main")[0] == "yielded" and found.until("main")[-1] == "the trace ends"
    assert set(found.tracks.values()) >= {"M0"} and len(found.instants("created")) == 1
    created = found.instants("created")[0]
    assert created["args"]["name"].endswith(".worker")
    assert created["args"]["at"].startswith(f"{__file__}:")
    assert [each["args"]["name"].rpartition(".")[2] for each in found.instants("readied")] == [
        *("worker", "main")
    ]
    assert all(before_us < each.since_us <= each.until_us < after_us for each in found.slices)


@own_world(procs=1)
def test_who_was_there_before_has_its_name_too() -> None:
    ch, done = chan[int](), chan[None]()

    def earlier() -> None:
        ch.recv()
        done.close()

    until_waiting(go(earlier), "chan receive")
    assert traced(lambda: (ch.send(1), done.recv())).until(".earlier") == ["ended"]


@own_world(procs=4)
def test_each_thread_is_a_track_and_runs_one_at_a_time() -> None:
    def program() -> None:
        wg = WaitGroup()
        for _ in range(8):
            wg.go(clock.sleep, 0.02)
        wg.wait()

    found = traced(program)
    assert len({each.track for each in found.slices}) > 1
    assert sum(each.until == "ended" for each in found.slices) == 8


@own_world()
def test_other_threads_are_tracks_too() -> None:
    def program() -> None:
        ch = chan[int]()
        thread = threading.Thread(target=lambda: (time.sleep(0.001), ch.send(1), time.sleep(0.001)))
        thread.start()
        ch.recv()
        runtime.blocking(thread.join)

    found = traced(program)
    assert any(name.startswith("thread ") for name in found.tracks.values())


@own_world()
def test_it_is_written_while_it_goes() -> None:
    written: list[bytes] = []

    class File:
        def write(self, data: bytes) -> int:
            written.append(data)
            return len(data)

    trace.start(File())
    go(runtime.gosched)
    for _ in range(600):
        time.sleep(0.05)
        if b'"created"' in b"".join(written):
            break
    else:
        pytest.fail("nothing came")
    assert not b"".join(written).endswith(b"]\n")
    trace.stop()
    Trace(b"".join(written))


@own_world()
def test_writing_to_a_goroutine_of_the_program_works() -> None:
    """The file may be gopy's own, and need the very thread that stops the trace."""
    r, w = gio.pipe()
    got: list[bytes] = []
    wg = WaitGroup()
    wg.go(lambda: got.append(gio.read_all(r)))
    trace.start(w)
    go(runtime.gosched)
    runtime.gosched()
    trace.stop()
    w.close()
    wg.wait()
    Trace(b"".join(got))


@own_world()
def test_a_raw_file_that_takes_it_in_pieces_gets_all_of_it(tmp_path: Path) -> None:
    class Slow(io.FileIO):
        def write(self, data: object, /) -> int:
            return super().write(bytes(data)[:100])  # type: ignore[call-overload]

    with Slow(tmp_path / "trace", "w") as file:
        trace.start(file)
        go(runtime.gosched)
        runtime.gosched()
        trace.stop()
    Trace((tmp_path / "trace").read_bytes())


def test_it_wants_a_binary_file() -> None:
    for wrong, kind in [(io.StringIO(), "StringIO"), (None, "NoneType"), ("trace", "str")]:
        with pytest.raises(TypeError, match=f"trace: want a binary file to write to, not {kind}"):
            trace.start(wrong)  # type: ignore[arg-type]
    assert not trace.is_enabled()


@own_world()
def test_one_trace_at_a_time_and_then_the_next() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    assert not trace.is_enabled()
    trace.start(first)
    assert trace.is_enabled()
    with pytest.raises(RuntimeError, match="^execution tracer already enabled$"):
        trace.start(second)
    trace.stop()
    assert not trace.is_enabled() and fastpath.listening is False
    trace.start(second)
    trace.stop()
    Trace(first.getvalue())
    Trace(second.getvalue())


class Full:
    """A file that takes so many writes, and then raises."""

    def __init__(self, writes: int, error: BaseException) -> None:
        self.left = writes
        self.error = error

    def write(self, data: bytes) -> int:
        if not self.left:
            raise self.error
        self.left -= 1
        return len(data)


@pytest.mark.parametrize("writes", [0, 1, 2])
@own_world()
def test_a_file_that_fails_ends_the_trace_and_stop_says_why(writes: int) -> None:
    error = OSError(28, "No space left on device")
    trace.start(Full(writes, error))
    ch = chan[int]()
    go(ch.send, 1)
    assert ch.recv() == 1  # the program goes on
    with pytest.raises(OSError, match="No space left") as raised:
        trace.stop()
    assert raised.value is error
    trace.stop()  # said once
    assert not trace.is_enabled()
    traced(runtime.gosched)


@own_world()
def test_a_file_that_has_failed_is_told_before_there_is_another_trace() -> None:
    trace.start(Full(0, OSError("broken")))
    found = tracing._recorder
    assert found is not None
    while found.error is None:
        time.sleep(0.01)
    with pytest.raises(RuntimeError, match="already enabled"):
        trace.start(io.BytesIO())
    assert trace.is_enabled()
    go(runtime.gosched)
    assert not found._records
    trace.log(context.background(), "", "nobody hears it")
    with pytest.raises(OSError, match="broken"):
        trace.stop()


@own_world()
def test_a_file_that_takes_less_or_nothing_has_failed() -> None:
    class Short:
        def write(self, data: bytes) -> int:
            return 1

    trace.start(Short())
    with pytest.raises(ErrShortWrite):
        trace.stop()


@own_world()
def test_a_flush_that_fails_is_a_failure() -> None:
    class File(io.BytesIO):
        def flush(self) -> None:
            raise OSError("cannot flush")

    trace.start(File())
    with pytest.raises(OSError, match="cannot flush"):
        trace.stop()


@own_world()
def test_a_file_that_was_closed_is_a_failure() -> None:
    file = io.BytesIO()
    trace.start(file)
    file.close()
    with pytest.raises(ValueError, match="closed file"):
        trace.stop()


@own_world()
def test_without_a_thread_there_is_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(fn: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(recorder, "attend", no_more)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        trace.start(io.BytesIO())
    assert not trace.is_enabled()
    trace.stop()


@own_world()
def test_what_comes_too_fast_is_lost_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MOST", 5)
    monkeypatch.setattr(recorder, "PAUSE_S", 600)
    found = traced(lambda: [runtime.gosched() for _ in range(10)])
    assert found.lines[-1]["args"]["lost events"] >= 15


@own_world()
def test_who_stops_lets_others_run_meanwhile() -> None:
    gate = threading.Event()
    ran: list[str] = []

    class File(io.BytesIO):
        def write(self, data: object, /) -> int:
            gate.wait(60)
            return super().write(data)  # type: ignore[arg-type]

    def other() -> None:
        ran.append("other")
        gate.set()

    trace.start(File())
    go(other)
    trace.stop()
    assert ran == ["other"]


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@own_world()
def test_a_child_of_a_fork_traces_nothing_and_may_start_anew(tmp_path: Path) -> None:
    file = io.BytesIO()
    trace.start(file)
    pid = os.fork()
    if not pid:
        status = 1
        try:
            assert not trace.is_enabled() and probe.parked is None
            trace.stop()
            with open(tmp_path / "child", "wb") as own:
                trace.start(own)
                runtime.gosched()
                trace.stop()
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    trace.stop()
    Trace(file.getvalue())
    Trace((tmp_path / "child").read_bytes())


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize(("write_s", "finds_it"), [(0.02, False), (5, True)])
@own_world()
def test_a_fork_waits_for_a_write_but_not_for_long(write_s: float, finds_it: bool) -> None:
    writing = [False]
    gate = threading.Event()

    class File(io.BytesIO):
        def write(self, data: object, /) -> int:
            writing[0] = True
            gate.wait(write_s)
            writing[0] = False
            return super().write(data)  # type: ignore[arg-type]

    file = File()
    trace.start(file)
    for _ in range(1 if finds_it else 10):
        while not writing[0]:
            runtime.gosched()
        pid = os.fork()
        if not pid:
            os._exit(writing[0])
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == finds_it
    gate.set()
    trace.stop()
    Trace(file.getvalue())


class Odd:
    """A callable whose attributes are the program's own code."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError("this is called in the midst of the runtime")

    def __call__(self) -> None: ...

    def method(self) -> None: ...


NAMES = [
    (test_it_wants_a_binary_file, "test_it_wants_a_binary_file"),
    (lambda: None, "<lambda>"),
    (partial(partial(print), 1), "print"),
    (Odd(), "Odd"),
    (Odd().method, "Odd.method"),
    ([].append, "list.append"),
    (Odd, "Odd"),
]


@pytest.mark.parametrize(("fn", "name"), NAMES, ids=[name for _, name in NAMES])
def test_a_goroutine_has_the_name_of_its_function(fn: Callable[..., object], name: str) -> None:
    @own_world()
    def named() -> str:
        g: G = go(fn, *([1] if name == "list.append" else []))
        found = name_of(g)
        runtime.gosched()
        return found

    assert named() == name
