"""Without `run`: where the hub is born, and how a program ends there (R17, R20)."""

import textwrap

import pytest
from programs import run_program
from worlds import own_world

from gopy._core import current

# Where the hub is born.

BORN_DEEP = """
import sys
from gopy import chan, go, run, runtime

def deep(frames, fn):
    return deep(frames - 1, fn) if frames else fn()

results = chan()

def descends():
    results.send(deep(sys.getrecursionlimit() * 3 // 4, lambda: "came back"))
"""
FIRST_CALLS = {
    "a call that makes the world": "deep(900, runtime.num_goroutine)",
    "a call that doesn't wait": "deep(900, lambda: chan(1).try_send(1))",
    "a call that waits": "go(results.send, 1)\ndeep(900, results.recv)",
    "a wait in a world that was made above": "runtime.gosched()\ngo(results.send, 1)\n"
    "deep(900, results.recv)",
}


@pytest.mark.parametrize("several", [False, True], ids=["", "and then several threads"])
@pytest.mark.parametrize("first", FIRST_CALLS.values(), ids=FIRST_CALLS)
def test_goroutines_have_their_frames_however_deep_the_first_call_was(
    first: str, several: bool
) -> None:  # R17
    """Goroutine 1 has come up again before they start."""
    more = "\nruntime.gomaxprocs(2)" if several else ""
    done = run_program(BORN_DEEP + first + more + "\ngo(descends)\nprint(results.recv())")
    assert (done.returncode, done.stdout) == (0, "came back\n"), done.stderr


def test_a_fatal_error_is_reported_where_the_hub_was_born_deep() -> None:  # R17, R20
    done = run_program(
        BORN_DEEP
        + """
from gopy import sync
deep(900, runtime.num_goroutine)
deep(899, sync.Mutex().unlock)
"""
    )
    assert done.returncode == 2
    report = "fatal error: sync: unlock of unlocked mutex\n\ngoroutine 1 [running]:\nmain.deep(...)"
    assert done.stderr.startswith(report)


def test_goroutine_1_can_wait_and_start_others_wherever_its_hub_was_born() -> None:  # R17
    done = run_program(
        BORN_DEEP
        + """
depths = [200, 900, 10, 500, 60, 0]
print([deep(depth, lambda: (go(results.send, depth), results.recv())[1]) for depth in depths])
"""
    )
    assert (done.returncode, done.stdout) == (0, "[200, 900, 10, 500, 60, 0]\n"), done.stderr


def test_in_run_every_goroutine_has_the_frames_of_its_own_main_too() -> None:  # R17
    done = run_program(
        BORN_DEEP
        + """
def main():
    go(descends)
    print(results.recv(), deep(sys.getrecursionlimit() * 3 // 4, lambda: "so did main"))

run(main)
"""
    )
    assert (done.returncode, done.stdout) == (0, "came back so did main\n"), done.stderr


@own_world()
def test_in_run_the_hub_is_the_thread_s_own_greenlet_and_main_has_a_stack() -> None:  # R17
    m = current().m
    assert m.hub.parent is None
    assert current().stack in m.stacks


# How it ends.

PRELUDE = """
import atexit, gc, sys, threading
from time import monotonic
from gopy import chan, defer, func, go, panic, recover, runtime, select, sync, time
from gopy.errors import DeadlockError, FatalError, UnrecoveredPanic

atexit.register(print, "atexit")

def panics():
    try:
        panic("boom")
    finally:
        print("its finally")

def waits():
    try:
        select()
    finally:
        print("another's finally")

"""
BOOM = "panic: boom\n\ngoroutine "


def end_of(source: str, env: dict[str, str] | None = None) -> tuple[int, list[str], str]:
    """Run source behind PRELUDE; return its status, the lines that it printed, and stderr."""
    done = run_program(PRELUDE + textwrap.dedent(source), env=env, timeout=30)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_a_panic_elsewhere_unwinds_goroutine_1_as_python_does() -> None:  # R20
    status, stdout, stderr = end_of("""
        def main():
            try:
                with sync.Mutex():
                    go(waits)
                    go(panics)
                    select()
            finally:
                print("main's finally")

        main()
    """)
    assert (status, stdout) == (2, ["its finally", "main's finally", "atexit"])
    assert stderr.startswith(BOOM)
    assert "Traceback" not in stderr


def test_the_error_says_what_was_printed_and_what_it_came_from() -> None:  # R20
    status, stdout, stderr = end_of("""
        try:
            go(panics)
            select()
        except UnrecoveredPanic as error:
            print(error.code, repr(error.__cause__), isinstance(error, SystemExit))
            sys.stderr.write("the report again: " + error.report)
    """)
    assert (status, stdout) == (0, ["its finally", "2 Panic('boom') True", "atexit"])
    report, again = stderr.split("the report again: ")
    assert report == again
    assert report.startswith(BOOM)


def test_after_a_panic_the_next_call_begins_afresh_and_numbers_go_on() -> None:  # R20
    """Those of before are frozen, and nothing brings them back."""
    status, stdout, stderr = end_of("""
        ch = chan()
        before = [go(waits), go(ch.recv)]
        runtime.gosched()
        before.append(go(panics))
        try:
            select()
        except FatalError:
            pass
        print([g.id for g in runtime.goroutines()])
        after = go(ch.send, 1)
        assert after.id > max(g.id for g in before), after
        runtime.gosched()
        assert [g.id for g in runtime.goroutines()] in ([1], [1, after.id])
        gc.collect()
        fresh = chan()
        go(fresh.send, "fresh")
        print(fresh.recv(), runtime.num_goroutine())
    """)
    assert (status, stdout) == (0, ["its finally", "[1]", "fresh 1", "atexit"]), stderr


def test_programs_may_end_in_one_process_again_and_again() -> None:  # R20
    status, stdout, stderr = end_of("""
        for number in range(3):
            go(waits)
            go(panic, f"panic {number}")
            try:
                select()
            except UnrecoveredPanic as error:
                print(error.report.splitlines()[0], runtime.num_goroutine())
    """)
    reports = [f"panic: panic {number} 1" for number in range(3)]
    assert (status, stdout) == (0, [*reports, "atexit"])
    assert stderr.count("panic: panic ") == 3


def test_recover_gives_nothing_for_a_fatal_error() -> None:  # R20
    status, stdout, stderr = end_of("""
        @func
        def main():
            def look():
                print("recovered", recover())

            defer(look)
            go(panics)
            select()

        main()
    """)
    assert (status, stdout) == (2, ["its finally", "recovered None", "atexit"])
    assert stderr.startswith(BOOM)


def test_after_a_deadlock_the_others_stay_parked_and_may_be_woken() -> None:  # R20
    status, stdout, stderr = end_of("""
        ch, done = chan(), chan()
        g = go(lambda: done.send(ch.recv() + 1))
        try:
            done.recv()
        except DeadlockError as error:
            print(error.code, error.report.splitlines()[0])
        print(g.wait_reason, [each.id for each in runtime.goroutines()] == [1, g.id])
        ch.send(1)
        print(done.recv())
        go(ch.recv)
        try:
            select()
        except DeadlockError:
            print("again")
    """)
    asleep = "2 fatal error: all goroutines are asleep - deadlock!"
    woken = ["chan receive True", "2", "again"]
    assert (status, stdout) == (0, [asleep, *woken, "atexit"])
    assert stderr.count("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [") == 2


def test_goroutine_1_has_left_the_line_in_which_the_deadlock_met_it() -> None:  # R20
    status, stdout, stderr = end_of("""
        ch = chan()
        try:
            ch.recv()
        except DeadlockError:
            print("deadlock")
        print(ch.try_send("nobody waits"))
        go(ch.send, "one")
        print(ch.recv())
    """)
    assert (status, stdout) == (0, ["deadlock", "False", "one", "atexit"]), stderr


def test_a_fatal_error_of_goroutine_1_itself_is_raised_where_it_happened() -> None:  # R20
    status, stdout, stderr = end_of("""
        g = go(waits)
        runtime.gosched()
        try:
            sync.Mutex().unlock()
        except FatalError as error:
            print(error.code, error.report.splitlines()[0])
        print(runtime.num_goroutine(), go(len, "").id > g.id)
    """)
    assert (status, stdout) == (
        0,
        ["2 fatal error: sync: unlock of unlocked mutex", "1 True", "atexit"],
    )
    assert stderr.startswith("fatal error: sync: unlock of unlocked mutex\n\ngoroutine 1 [running]")


def test_a_thread_from_outside_gets_its_fatal_error_raised_and_goroutine_1_too() -> None:  # R20
    status, stdout, stderr = end_of("""
        def outside():
            try:
                sync.Mutex().unlock()
            except FatalError as error:
                raised.append(type(error).__name__)

        raised = []
        runtime.gosched()
        thread = threading.Thread(target=outside)
        thread.start()
        try:
            select()
        except FatalError as error:
            raised.append(error.code)
        thread.join()
        print(sorted(map(str, raised)))
    """)
    assert (status, stdout) == (0, ["['2', 'FatalError']", "atexit"])
    assert stderr.count("fatal error: sync: unlock of unlocked mutex") == 1


def test_goroutine_1_that_is_on_its_way_gets_it_when_it_next_waits() -> None:  # R20
    status, stdout, stderr = end_of(
        """
        def main():
            runtime.gomaxprocs(2)
            g = go(panics)
            end = monotonic() + 0.2
            while monotonic() < end:
                pass
            print("computed")
            try:
                for _ in range(3000):
                    runtime.gosched()
                    time.sleep(0.01)
            except UnrecoveredPanic:
                print("told")

        main()
        """
    )
    assert status == 0, stderr
    assert sorted(stdout) == sorted(["its finally", "computed", "told", "atexit"])


HOW_IT_COMPUTES = {
    "in Python": "while True:\n    pass",
    "in C, in small pieces": "while True:\n    sum(range(1000))",
}


@pytest.mark.parametrize("computes", HOW_IT_COMPUTES.values(), ids=HOW_IT_COMPUTES)
def test_goroutine_1_that_never_waits_gets_it_all_the_same(computes: str) -> None:  # R20
    """After about a second, by a signal to the main thread."""
    body = textwrap.indent(computes, " " * 12).lstrip()
    status, stdout, stderr = end_of(
        f"""
        runtime.gomaxprocs(2)
        go(panics)
        try:
            {body}
        except UnrecoveredPanic as error:
            print("told", error.code)
        """
    )
    assert (status, stdout) == (0, ["its finally", "told 2", "atexit"]), stderr


def test_what_goroutine_1_s_own_code_raises_is_ordinary_python() -> None:  # R20
    status, stdout, stderr = end_of("""
        go(waits)
        runtime.gosched()
        try:
            chan().close() or chan(0).send(panic("of main"))
        except Exception as error:
            print(repr(error))
        raise ValueError("uncaught")
    """)
    assert (status, stdout) == (1, ["Panic('of main')", "atexit"])
    assert stderr.endswith("ValueError: uncaught\n")
    assert "goroutine" not in stderr


def test_an_exit_of_another_goroutine_is_raised_in_goroutine_1() -> None:  # R20
    status, stdout, stderr = end_of("""
        try:
            go(sys.exit, 5)
            select()
        finally:
            print("main's finally")
    """)
    assert (status, stdout, stderr) == (5, ["main's finally", "atexit"], "")
