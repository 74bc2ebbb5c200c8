"""How programs end: deadlocks and Goexit, as Go's runtime/crash_test.go asks for them."""

import textwrap
from collections.abc import Callable

import pytest
from gotest import go_test
from programs import run_program

from gopy import chan, defer, func, go, nil_chan, recover, runtime
from gopy.runtime import Error

ASLEEP = "fatal error: all goroutines are asleep - deadlock!\n"
MAIN_EXITED = "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n"
PRELUDE = "from gopy import defer, func, go, panic, recover, run, runtime, select, time\n"


def end_of(source: str) -> tuple[int, str, str]:
    """Run source behind PRELUDE; return its status and what it printed."""
    done = run_program(PRELUDE + textwrap.dedent(source))
    return done.returncode, done.stdout, done.stderr


@go_test("runtime/crash_test.go", "TestSimpleDeadlock")
def test_a_main_that_waits_for_ever_alone_is_a_deadlock() -> None:
    status, stdout, stderr = end_of("""
        def main():
            select()
            panic("not reached")

        run(main)
    """)
    assert (status, stdout) == (2, "")
    assert stderr.startswith(f"{ASLEEP}\ngoroutine 1 [select (no cases)]:\nmain.main(")
    assert "not reached" not in stderr


@go_test("runtime/crash_test.go", "TestInitDeadlock")
def test_a_module_that_waits_for_ever_before_main_runs_is_a_deadlock() -> None:
    status, stdout, stderr = end_of("""
        def wait():
            select()

        wait()
        run(lambda: print("not reached"))
    """)
    assert (status, stdout) == (2, "")
    assert stderr.startswith(f"{ASLEEP}\ngoroutine 1 [select (no cases)]:\nmain.wait(")


@go_test("runtime/crash_test.go", "TestGoexitDeadlock")
def test_when_main_has_exited_and_the_others_have_ended_the_program_is_over() -> None:
    status, stdout, stderr = end_of("""
        import sys

        def main():
            go(sys.stdout.write, "worked 1\\n")
            go(sys.stdout.write, "worked 2\\n")
            runtime.goexit()

        run(main)
    """)
    assert status == 2
    assert sorted(stdout.splitlines()) == ["worked 1", "worked 2"]
    assert stderr == MAIN_EXITED


@go_test("runtime/crash_test.go", "TestGoexitCrash")
def test_when_main_has_exited_the_others_go_on_until_they_have_ended() -> None:
    status, stdout, stderr = end_of("""
        import gc
        import weakref

        class Thing:
            pass

        def sleeps():
            time.sleep(time.MILLISECOND)
            print("slept")

        def main():
            go(sleeps)
            weakref.finalize(Thing(), print, "collected")
            gc.collect()
            runtime.goexit()

        run(main)
    """)
    assert (status, stdout) == (2, "collected\nslept\n")
    assert stderr == MAIN_EXITED


AFTER_GOEXIT = {
    "in another goroutine, while it panics": """
        def panics():
            defer(lambda: runtime.goexit())
            panic("hello")

        def main():
            go(panics)
            runtime.goexit()

        run(main)
    """,
    "a deferred function recovers its own panic": """
        @func
        def panics_and_recovers():
            def recovers():
                if recover() != "hello":
                    panic("bad recover")

            defer(recovers)
            panic("hello")

        def main():
            defer(panics_and_recovers)
            runtime.goexit()

        run(main)
    """,
    "a deferred function recovers another's panic": """
        def recovers():
            if recover() != "hello":
                panic("bad recover")

        def main():
            defer(recovers)
            defer(lambda: panic("hello"))
            runtime.goexit()

        run(main)
    """,
    "the same below other deferred functions": """
        def recovers():
            if recover() != "hello":
                panic("bad recover")

        @func
        def exits():
            for _ in range(2):
                defer(lambda: None)
            defer(recovers)
            defer(lambda: panic("hello"))
            runtime.goexit()

        def main():
            exits()
            panic("Goexit was lost")

        run(main)
    """,
}


@pytest.mark.parametrize("source", AFTER_GOEXIT.values(), ids=AFTER_GOEXIT)
@go_test(
    "runtime/crash_test.go",
    "TestGoexitInPanic",
    "TestRecoveredPanicAfterGoexit",
    "TestRecoverBeforePanicAfterGoexit",
    "TestRecoverBeforePanicAfterGoexit2",
)
def test_a_panic_that_is_over_does_not_stop_a_goexit(source: str) -> None:
    assert end_of(source) == (2, "", MAIN_EXITED)


@go_test("runtime/crash_test.go", "TestPanicAfterGoexit")
def test_a_panic_in_a_function_that_goexit_runs_ends_the_program() -> None:
    status, stdout, stderr = end_of("""
        def main():
            defer(lambda: panic("hello"))
            runtime.goexit()

        run(main)
    """)
    assert (status, stdout) == (2, "")
    assert stderr.startswith("panic: hello\n\ngoroutine 1 [running]:\nmain.main.<lambda>(")
    assert "\nruntime.Goexit(" in stderr


@go_test("runtime/crash_test.go", "TestGoexitDefer")
def test_goexit_runs_the_deferred_functions_which_recover_nothing() -> None:
    recovered = chan[object]()

    def exits() -> None:
        defer(lambda: recovered.send(recover()))
        runtime.goexit()

    go(exits)
    assert recovered.recv_ok(timeout=30) == (None, True)


@go_test("runtime/crash_test.go", "TestGoNil")
def test_starting_none_is_fatal_and_can_t_be_recovered() -> None:
    status, stdout, stderr = end_of("""
        def main():
            defer(lambda: print(recover()))
            go(None)
            select()

        run(main)
    """)
    assert (status, stdout) == (2, "")
    assert stderr.startswith(
        "fatal error: go of nil func value\n\ngoroutine 1 [running]:\nmain.main("
    )


def close_twice() -> None:
    ch = chan[int]()
    ch.close()
    ch.close()


def send_on_closed() -> None:
    ch = chan[int]()
    ch.close()
    ch.send(1)


RUNTIME_ERRORS = [
    (close_twice, "close of closed channel"),
    (send_on_closed, "send on closed channel"),
    (lambda: chan[int](-1), "makechan: size out of range"),
    (lambda: nil_chan.close(), "close of nil channel"),
]


@pytest.mark.parametrize(("fault", "text"), RUNTIME_ERRORS)
@go_test("runtime/crash_test.go", "TestRuntimePanicWithRuntimeError")
def test_what_the_runtime_panics_with_is_a_runtime_error(
    fault: Callable[[], object], text: str
) -> None:
    recovered: list[object] = []

    @func
    def panics() -> None:
        defer(lambda: recovered.append(recover()))
        fault()

    panics()
    assert isinstance(recovered[0], Error)
    assert str(recovered[0]) == text


@go_test("runtime/crash_test.go", "TestCrashHandler")
def test_a_fault_is_recovered_in_main_in_new_goroutines_and_in_main_again() -> None:
    status, stdout, stderr = end_of("""
        from gopy import chan

        @func
        def faults(name):
            def recovers():
                if recover() is not None:
                    print(name, "recovered")
                print(name, "done")

            defer(recovers)
            None.attribute
            print("not reached")

        def main():
            done = chan()
            faults("main")
            for name in ("first", "second"):
                go(lambda: (faults(name), done.send(True)))
                done.recv()
            faults("main again")

        run(main)
    """)
    assert (status, stderr) == (0, "")
    names = ["main", "first", "second", "main again"]
    assert stdout.splitlines() == [f"{n} {what}" for n in names for what in ("recovered", "done")]


@go_test("runtime/crash_test.go", "TestNetpollDeadlock")
def test_a_module_that_dials_before_main_runs_blocks_nobody() -> None:
    status, stdout, stderr = end_of("""
        import socket
        from gopy import net

        nobody_listens = socket.socket()
        nobody_listens.bind(("127.0.0.1", 0))
        try:
            net.dial("tcp", "127.0.0.1:%d" % nobody_listens.getsockname()[1])
        except ConnectionRefusedError:
            print("refused")
        run(lambda: print("done"))
    """)
    assert (status, stdout, stderr) == (0, "refused\ndone\n", "")
