"""What a panic prints when nobody recovers it: reports that Go's runtime/crash_test.go asks for."""

import re
import textwrap
from dataclasses import dataclass

import pytest
from gotest import go_test
from programs import run_program

PRELUDE = "from gopy import defer, func, go, panic, recover, run, runtime\n"


@dataclass(frozen=True)
class Case:
    """A program whose main panics; its report begins with report, and an empty line follows."""

    name: str
    source: str
    report: str
    stdout: str = ""


CHAINS = [
    Case(
        "a panic after one that was wrapped and recovered is alone",
        """
        @func
        def wraps():
            def wrap():
                bad = recover()
                if bad is not None:
                    panic("wrap: " + bad)

            defer(wrap)
            panic("bad")

        @func
        def recovers():
            defer(lambda: print(recover()))
            wraps()

        def main():
            recovers()
            panic("again")
        """,
        "panic: again\n",
        "wrap: bad\n",
    ),
    Case(
        "a function that recovered one panic may be ended by the next",
        """
        def second():
            panic("second panic")

        @func
        def twice():
            defer(second)
            defer(lambda: print(recover()))
            panic("first panic")

        @func
        def recovers():
            defer(lambda: print(recover()))
            twice()

        def main():
            recovers()
            panic("third panic")
        """,
        "panic: third panic\n",
        "first panic\nsecond panic\n",
    ),
    Case(
        "a panic that a deferred function recovered for itself leaves the first alone",
        """
        @func
        def recovers_its_own():
            defer(lambda: recover())
            panic("second panic")

        def main():
            defer(recovers_its_own)
            panic("first panic")
        """,
        "panic: first panic\n",
    ),
    Case(
        "a panic of the function that recovered is told after the recovered one",
        """
        def recovers_and_panics():
            recover()
            panic("second panic")

        def main():
            defer(recovers_and_panics)
            panic("first panic")
        """,
        "panic: first panic [recovered]\n\tpanic: second panic\n",
    ),
    Case(
        "two panics recovered one after the other by one function are forgotten",
        """
        def prints_and_panics():
            print(recover())
            panic("second panic")

        @func
        def three():
            defer(lambda: None)
            defer(lambda: print(recover()))
            defer(prints_and_panics)
            panic("first panic")

        @func
        def two():
            defer(lambda: None)
            three()

        def main():
            two()
            panic("third panic")
        """,
        "panic: third panic\n",
        "first panic\nsecond panic\n",
    ),
]


@pytest.mark.parametrize("case", CHAINS, ids=lambda case: case.name)
@go_test(
    "runtime/crash_test.go",
    "TestRecursivePanic",
    "TestRecursivePanic2",
    "TestRecursivePanic3",
    "TestRecursivePanic4",
    "TestRecursivePanic5",
)
def test_a_report_tells_the_panics_that_were_still_under_way(case: Case) -> None:
    ends_with(case)


REPANICS = [
    Case(
        "the recovered value itself",
        """
        def main():
            defer(lambda: panic(recover()))
            panic("message")
        """,
        "panic: message [recovered, repanicked]\n",
    ),
    Case(
        "the recovered exception itself",
        """
        def main():
            defer(lambda: panic(recover()))
            raise OSError("message")
        """,
        "panic: OSError: message [recovered, repanicked]\n",
    ),
    Case(
        "an equal value that is another",
        """
        def main():
            def repanics():
                recover()
                panic("".join(["mess", "age"]))

            defer(repanics)
            panic("message")
        """,
        "panic: message [recovered]\n\tpanic: message\n",
    ),
    Case(
        "in the middle of a chain",
        """
        def again():
            panic(recover())

        def middle():
            recover()
            panic("middle")

        def outer():
            recover()
            panic("outer")

        @func
        def one():
            defer(middle)
            panic("inner")

        @func
        def two():
            defer(again)
            one()

        def main():
            defer(outer)
            two()
        """,
        "panic: inner [recovered]\n\tpanic: middle [recovered, repanicked]\n\tpanic: outer\n",
    ),
    Case(
        "with another panic between",
        """
        held = None

        def hold():
            global held
            held = recover()
            panic("inner")

        def again():
            recover()
            panic(held)

        @func
        def one():
            defer(hold)
            panic("outer")

        def main():
            defer(again)
            one()
        """,
        "panic: outer [recovered]\n\tpanic: inner [recovered]\n\tpanic: outer\n",
    ),
    Case(
        "not recovered before",
        """
        def main():
            message = "message"
            defer(lambda: panic(message))
            panic(message)
        """,
        "panic: message\n",
    ),
]


@pytest.mark.parametrize("case", REPANICS, ids=lambda case: case.name)
@go_test(
    "runtime/crash_test.go",
    "TestRepanickedPanic",
    "TestRepanickedMiddlePanic",
    "TestRepanickedPanicSandwich",
    "TestDoublePanicWithSameValue",
)
def test_a_value_that_panics_again_at_once_is_told_once(case: Case) -> None:
    ends_with(case)


def ends_with(case: Case) -> None:
    """Run case's program; its whole report must be case's, then the stack of goroutine 1."""
    done = run_program(program(case.source))
    assert (done.returncode, done.stdout) == (2, case.stdout), done.stderr
    assert done.stderr.startswith(f"{case.report}\ngoroutine 1 [running]:\nmain."), done.stderr


def program(source: str) -> str:
    """Return source, which defines main, as a whole program."""
    return PRELUDE + textwrap.dedent(source) + "\nrun(main)\n"


@go_test("runtime/crash_test.go", "TestDoublePanic")
def test_a_collection_while_values_are_printed_takes_none_of_them_away() -> None:
    done = run_program(
        program("""
        import gc

        class Value:
            def __init__(self, *text):
                self.text = "".join(text)

            def __repr__(self):
                gc.collect()
                return self.text

        def main():
            defer(lambda: panic(Value("Y", "YY")))
            panic(Value("X", "XX"))
        """)
    )
    assert done.returncode == 2
    assert done.stderr.startswith("panic: XXX\n\tpanic: YYY\n\ngoroutine 1 [running]:\n")


@go_test("runtime/crash_test.go", "TestPanicTraceback")
def test_a_stack_shows_each_panic_where_its_replacement_was_raised() -> None:
    done = run_program(
        program("""
        @func
        def one():
            def replaces():
                panic("panic one")

            defer(replaces)
            two()

        @func
        def two():
            def replaces():
                panic("panic two")

            defer(replaces)
            panic("hello")

        def main():
            one()
        """)
    )
    assert done.stderr.startswith("panic: hello\n\tpanic: panic two\n\tpanic: panic one\n\n")
    functions = re.findall(r"^(\S+)\(.*\)$", done.stderr, re.MULTILINE)
    assert functions == [
        *("main.one.replaces", "panic", "main.two.replaces", "panic"),
        *("main.two", "main.one", "main.main"),
    ]


@go_test("runtime/crash_test.go", "TestMainGoroutineID")
def test_main_is_goroutine_1() -> None:
    done = run_program(
        program("""
        def main():
            panic("test")
        """)
    )
    assert done.returncode == 2
    assert done.stderr.startswith("panic: test\n\ngoroutine 1 [running]:\nmain.main(")


@pytest.mark.parametrize("level", ["single", "all"])
@go_test("runtime/crash_test.go", "TestNoHelperGoroutines")
def test_what_the_runtime_needs_for_itself_is_no_goroutine_of_the_program(level: str) -> None:
    source = """
        import weakref
        from gopy.time import HOUR, after_func

        class Thing:
            pass

        def main():
            thing = Thing()
            weakref.finalize(thing, print)
            after_func(HOUR, print)
            panic("oops")
        """
    done = run_program(program(source), env={"GOPYTRACEBACK": level})
    assert done.stderr.startswith("panic: oops\n")
    assert re.findall(r"goroutine \d+ \[", done.stderr) == ["goroutine 1 ["]


@go_test("runtime/crash_test.go", "TestStackOverflow")
def test_endless_recursion_ends_the_program_with_a_panic_and_a_short_stack() -> None:
    done = run_program(
        program("""
        from gopy import time

        def deeper():
            return 1 + deeper()

        def main():
            go(deeper)
            time.sleep(60)  # another thread may run it, and main goes on meanwhile
            print("unreached")
        """)
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("panic: RecursionError: maximum recursion depth exceeded")
    assert done.stderr.count("main.deeper(...)") == 100
    assert re.search(r"^\.\.\.\d+ frames elided\.\.\.$", done.stderr, re.MULTILINE)


@go_test("runtime/crash_test.go", "TestPanicRace")
def test_main_s_end_does_not_cut_off_the_report_of_a_panic() -> None:
    done = run_program(
        program("""
        from gopy.sync import WaitGroup

        def main():
            wg = WaitGroup()
            wg.add(1)

            @go
            def crash():
                def let_main_end():
                    wg.done()
                    runtime.gosched()

                defer(let_main_end)
                panic("crash")

            wg.wait()
        """)
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("panic: crash\n\ngoroutine ")
    assert "main.main.crash(...)\n" in done.stderr
    assert "created by main.main in goroutine 1\n" in done.stderr
