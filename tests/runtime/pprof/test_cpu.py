"""The CPU profile: who computes is in it, who waits is not."""

import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gotest import go_test
from pprofs import Parsed, parse, read_by_go
from programs import run_program
from worlds import own_world

from gopy import chan, context, go, runtime
from gopy._core import WORLD_STOPS
from gopy.runtime import pprof
from gopy.sync import WaitGroup

BURNT_S = 0.2  # of processor time: 20 samples


def burn(seconds: float = BURNT_S) -> None:
    """Compute until this thread has used so much of its processor."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(1000))


def wait(ch: "chan[int]") -> None:
    ch.recv()


@pytest.fixture(autouse=True)
def nobody_samples() -> Iterator[None]:
    yield
    pprof.stop_cpu_profile()


def sampled(file: io.BytesIO) -> Parsed:
    pprof.stop_cpu_profile()
    return parse(file.getvalue())


def count(found: Parsed, function: str, **labels: str) -> int:
    """Return how many samples have function in their stack, with at least labels."""
    return sum(s.values[0] for s in found.seen(function) if labels.items() <= s.labels.items())


@go_test("runtime/pprof/pprof_test.go", "TestCPUProfile")
@own_world()
def test_who_computes_is_sampled_for_every_10_ms_and_who_waits_is_not() -> None:
    ch = chan[int]()
    go(wait, ch)
    file = io.BytesIO()
    pprof.start_cpu_profile(file)
    burn()
    assert file.getvalue() == b""
    found = sampled(file)
    ch.close()
    assert found.types == [("samples", "count"), ("cpu", "nanoseconds")]
    assert (found.period_type, found.period) == (("cpu", "nanoseconds"), 10_000_000)
    assert found.duration_ns > 0
    assert count(found, ".burn") >= 15  # of 20: those at the edges may be somebody else's
    assert not found.seen(".wait")
    assert all(s.values[1] == s.values[0] * 10_000_000 for s in found.samples)


@go_test("runtime/pprof/pprof_test.go", "TestCPUProfileMultithreaded")
def test_calls_on_helper_threads_are_sampled_too() -> None:
    if WORLD_STOPS:
        pytest.skip("threads that threading does not know are not seen without the GIL")
    file = io.BytesIO()
    pprof.start_cpu_profile(file)
    runtime.blocking(burn)
    assert count(sampled(file), ".burn") >= 15


@go_test("runtime/pprof/pprof_test.go", "TestCPUProfileLabel")
@own_world()
def test_samples_have_the_labels_of_the_goroutine_that_computes() -> None:
    """SEMANTICS 224."""
    wg = WaitGroup()
    file = io.BytesIO()
    # Without the GIL a look may take 0.1 s where its thread's memory is new; who computes
    # when it's over has all that was owed.
    each = 1.0 if WORLD_STOPS else BURNT_S
    pprof.start_cpu_profile(file)
    pprof.do(context.background(), {"who": "main"}, lambda ctx: burn(each))
    pprof.do(context.background(), {"who": "child"}, lambda ctx: wg.go(burn, each))
    wg.wait()
    burn(each)
    found = sampled(file)
    for who in ("main", "child"):
        assert count(found, ".burn", who=who) >= 10
    unlabelled = sum(s.values[0] for s in found.seen(".burn") if not s.labels)
    assert unlabelled >= 10


def test_the_innermost_frames_are_there_and_their_callers() -> None:
    if WORLD_STOPS:
        pytest.skip("without the GIL only the innermost function can be asked for")
    file = io.BytesIO()
    pprof.start_cpu_profile(file)
    burn()
    row = max(sampled(file).seen(".burn"), key=lambda s: s.values)
    this = "test_the_innermost_frames_are_there_and_their_callers"
    assert [each.rpartition(".")[2] for each in row.functions[:2]] == ["burn", this]


def test_the_switch_interval_is_short_meanwhile_and_then_what_it_was() -> None:
    before = sys.getswitchinterval()
    pprof.start_cpu_profile(io.BytesIO())
    assert sys.getswitchinterval() < before
    pprof.stop_cpu_profile()
    assert sys.getswitchinterval() == before
    pprof.start_cpu_profile(io.BytesIO())
    sys.setswitchinterval(0.002)  # the program's own wish
    try:
        pprof.stop_cpu_profile()
        assert sys.getswitchinterval() == pytest.approx(0.002)
    finally:
        sys.setswitchinterval(before)


def test_one_profile_at_a_time() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    pprof.start_cpu_profile(first)
    with pytest.raises(RuntimeError, match="^cpu profiling already in use$"):
        pprof.start_cpu_profile(second)
    pprof.stop_cpu_profile()
    pprof.start_cpu_profile(second)
    pprof.stop_cpu_profile()
    assert parse(first.getvalue()).period == parse(second.getvalue()).period


def test_to_stop_what_has_not_begun_does_nothing() -> None:
    pprof.stop_cpu_profile()
    file = io.BytesIO()
    pprof.start_cpu_profile(file)
    pprof.stop_cpu_profile()
    written = file.getvalue()
    pprof.stop_cpu_profile()
    assert file.getvalue() == written


@pytest.mark.parametrize("file", [None, "cpu.prof", io.StringIO()], ids=["None", "path", "text"])
def test_what_takes_no_bytes_is_refused_before_anything_begins(file: object) -> None:
    with pytest.raises(TypeError, match="^pprof: want a binary file to write to, not "):
        pprof.start_cpu_profile(file)  # type: ignore[arg-type]
    pprof.start_cpu_profile(io.BytesIO())


def test_a_profile_that_cannot_be_written_is_over_all_the_same() -> None:
    class Broken:
        def write(self, b: bytes, /) -> int:
            raise OSError("no room")

    pprof.start_cpu_profile(Broken())
    with pytest.raises(OSError, match="no room"):
        pprof.stop_cpu_profile()
    pprof.start_cpu_profile(io.BytesIO())


@go_test("runtime/pprof/pprof_test.go", "TestCPUProfileWithFork")
def test_the_child_of_a_fork_has_no_profile_and_may_begin_one() -> None:
    done = run_program("""
import io, os
from gopy.runtime import pprof

pprof.start_cpu_profile(io.BytesIO())
child = os.fork()
if child == 0:
    pprof.stop_cpu_profile()  # there is none
    pprof.start_cpu_profile(io.BytesIO())
    pprof.stop_cpu_profile()
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
pprof.stop_cpu_profile()
""")
    assert (done.stdout, done.returncode) == ("7\n", 0), done.stderr


def test_a_program_that_ends_while_it_is_sampled_just_ends() -> None:
    done = run_program("""
import io
from gopy import run
from gopy.runtime import pprof

run(lambda: pprof.start_cpu_profile(io.BytesIO()))
""")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_go_reads_it(tmp_path: Path) -> None:
    with open(tmp_path / "cpu.prof", "wb") as file:
        pprof.start_cpu_profile(file)
        burn()
        pprof.stop_cpu_profile()
    assert os.path.getsize(tmp_path / "cpu.prof")
    found = read_by_go((tmp_path / "cpu.prof").read_bytes(), tmp_path)
    assert "Type: cpu\n" in found and ".burn\n" in found
