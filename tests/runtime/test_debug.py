"""runtime.debug: limits, reports, the panic hook, and what the collector did."""

import dataclasses
import gc
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
from programs import run_program
from worlds import own_world

from gopy import Goroutine, chan, go, runtime
from gopy._core import fastpath
from gopy.runtime import debug
from gopy.time import Duration, Time, now


def test_print_stack_prints_the_callers_stack_on_stderr() -> None:
    printed = io.StringIO()
    with redirect_stderr(printed):
        debug.print_stack()
    head, function, place, *_ = printed.getvalue().splitlines()
    assert re.fullmatch(r"goroutine \d+ \[running\]:", head)
    assert function.endswith(".test_print_stack_prints_the_callers_stack_on_stderr(...)")
    assert place.startswith(f"\t{__file__}:")


PANICS = """
from gopy import chan, go, run
from gopy.runtime import debug

def main():
    debug.set_traceback({level!r})
    go(chan().recv)
    raise ValueError("oh")

run(main)
"""
SHOWN = [
    # GOPYTRACEBACK, level, goroutines shown, whether Python's traceback is
    ("none", "none", 0, False),
    ("", "none", 1, False),
    ("", "single", 1, False),
    ("", "all", 2, False),
    ("", "system", 2, False),
    ("", "crash", 2, False),
    ("", "python", 1, True),
    ("all", "none", 2, False),
    ("all", "single", 2, False),
    ("single", "none", 1, False),
    ("none", "single", 1, False),
]


@pytest.mark.parametrize(("env", "level", "goroutines", "traceback"), SHOWN)
def test_the_level_says_how_much_a_panic_prints_but_never_less_than_the_variable(
    env: str, level: str, goroutines: int, traceback: bool
) -> None:  # SEMANTICS 226
    done = run_program(PANICS.format(level=level), env={"GOPYTRACEBACK": env})
    assert done.returncode == 2
    assert done.stderr.startswith("panic: ValueError: oh\n")
    assert len(re.findall(r"^goroutine \d+ \[", done.stderr, re.MULTILINE)) == goroutines
    assert ("Traceback (most recent call last):" in done.stderr) is traceback


@own_world()
def test_a_level_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="set_traceback: want one of none, single, .* 'loud'"):
        debug.set_traceback("loud")


def test_schedtrace_can_be_turned_on_while_the_program_runs() -> None:
    done = run_program("""
        from gopy import run, time
        from gopy.runtime import debug

        def main():
            debug.set_schedtrace(10)
            time.sleep(0.1)
            debug.set_schedtrace(0)

        run(main)
    """)
    lines = done.stderr.splitlines()
    assert lines and all(line.startswith("SCHED ") for line in lines)


def test_schedtrace_wants_no_negative_span() -> None:
    with pytest.raises(ValueError, match="not -1"):
        debug.set_schedtrace(-1)


@own_world()
def test_set_max_threads_returns_the_number_before() -> None:
    first = debug.set_max_threads(50)
    assert (first, debug.set_max_threads(first)) == (10_000, 50)


@pytest.fixture
def _no_hook_after() -> Iterator[None]:
    yield
    debug.set_panic_hook(None)


@pytest.mark.usefixtures("_no_hook_after")
@own_world()
def test_a_panic_hook_that_returns_true_lets_only_the_goroutine_end() -> None:
    died: chan[tuple[Goroutine, BaseException]] = chan(1)

    def hook(g: Goroutine, error: BaseException) -> bool:
        assert runtime.current() is g
        died.send((g, error))
        return True

    def dies() -> None:
        raise ValueError("dies")

    debug.set_panic_hook(hook)
    g = go(dies)
    who, of = died.recv()
    assert who is g
    assert (type(of), str(of)) == (ValueError, "dies")


HOOKED = [
    ("lambda g, error: None", "panic: KeyError: 'why'\n"),
    ("lambda g, error: 1", "panic: KeyError: 'why'\n"),  # only True is True
    ("lambda g, error: 1 / 0", "panic: ZeroDivisionError: division by zero\n"),
]


@pytest.mark.parametrize("who", ["go(dies)", "dies()"])
@pytest.mark.parametrize(("hook", "report"), HOOKED)
def test_a_panic_hook_that_returns_anything_else_or_raises_lets_the_program_end(
    hook: str, report: str, who: str
) -> None:
    done = run_program(f"""
        from gopy import chan, go, run
        from gopy.runtime import debug

        def dies():
            raise KeyError("why")

        def main():
            debug.set_panic_hook({hook})
            {who}
            chan().recv()

        run(main)
    """)
    assert done.returncode == 2
    assert done.stderr.startswith(report)


def test_collections_are_counted_and_timed_from_the_first_reading_on() -> None:
    first = debug.read_gc_stats()
    began = now()
    gc.collect()
    gc.collect()
    after = debug.read_gc_stats()
    assert after.num_gc >= first.num_gc + 2
    assert after.pause_total > first.pause_total
    assert began.unix_nano() <= after.last_gc.unix_nano() <= now().unix_nano()
    assert after.pause_end[0].equal(after.last_gc)
    assert len(after.pause) == len(after.pause_end) >= 2
    assert all(type(each) is Duration and each > 0 for each in after.pause)
    assert list(after.pause_end) == sorted(after.pause_end, key=Time.unix_nano, reverse=True)
    least, *quartiles, greatest = after.pause_quantiles
    assert (least, greatest, len(quartiles)) == (min(after.pause), max(after.pause), 3)
    assert list(after.pause_quantiles) == sorted(after.pause_quantiles)


def test_before_the_first_pause_all_times_are_zero() -> None:
    done = run_program("""
        import gc
        gc.disable()
        from gopy.runtime import debug
        stats = debug.read_gc_stats()
        print(stats.last_gc.is_zero(), stats.pause_total, stats.pause, *stats.pause_quantiles)
    """)
    assert (done.stdout, done.stderr) == ("True 0s () 0s 0s 0s 0s 0s\n", "")


def test_only_the_last_256_pauses_are_kept() -> None:
    done = run_program("""
        import gc
        from gopy.runtime import debug
        debug.read_gc_stats()
        for _ in range(300):
            gc.collect(0)
        print(len(debug.read_gc_stats().pause))
    """)
    assert (done.stdout, done.stderr) == ("256\n", "")


def test_what_was_read_does_not_change() -> None:
    stats = debug.read_gc_stats()
    with pytest.raises(dataclasses.FrozenInstanceError):
        stats.num_gc = 0  # type: ignore[misc]


@pytest.mark.skipif(fastpath.multi, reason="mimalloc keeps what it has")
def test_free_os_memory_collects_garbage_and_gives_memory_back() -> None:
    done = run_program("""
        import resource
        from gopy.runtime import debug

        class Node:
            def __init__(self):
                self.me = self
                self.bytes = [bytes(900) for _ in range(50)]

        def size():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * resource.getpagesize()

        nodes = [Node() for _ in range(2000)]
        full = size()
        del nodes
        debug.free_os_memory()
        print(full - size() > 50_000_000)
    """)
    assert (done.stdout, done.stderr) == ("True\n", "")
