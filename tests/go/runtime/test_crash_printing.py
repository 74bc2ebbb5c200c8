"""Values that misbehave while a report prints them: Go's runtime/crash_test.go."""

import pytest
from gotest import go_test
from programs import run_program

PRELUDE = """
from gopy import panic, run, runtime

class ExampleError(Exception):
    def __str__(self):
        panic("important multi-line\\nerror message")

class PanicsWithAnError(Exception):
    def __str__(self):
        panic(ExampleError())

class ExampleValue:
    def __repr__(self):
        panic("important multi-line\\nrepr message")

class PanicsWithAValue:
    def __repr__(self):
        panic(ExampleValue())

class Start(Exception):
    def __str__(self):
        panic(End())

class End(Exception):
    def __str__(self):
        panic(Start())

class Yields(Exception):
    def __str__(self):
        runtime.gosched()
        return "an error that yields"

class Prints(Exception):
    def __str__(self):
        print(1, flush=True)
        print(2)
        return "3"

def main():
    panic(VALUE)

run(main)
"""

WHILE_PRINTING = "fatal error: panic while printing panic value: "
UNPRINTABLE = [
    ("ExampleError()", "important multi-line\n\terror message\n"),
    ("ExampleValue()", "important multi-line\n\trepr message\n"),
    ("PanicsWithAnError()", "type main.ExampleError\n"),
    ("PanicsWithAValue()", "type main.ExampleValue\n"),
    ("Start()", "type main.End\n"),
]


def report_of(value: str) -> tuple[int, str, str]:
    """Run a program that panics with value; return its status and what it printed."""
    done = run_program(PRELUDE.replace("VALUE", value))
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("value", "text"), UNPRINTABLE)
@go_test("runtime/crash_test.go", "TestPanicWhilePanicking", "TestPanicLoop")
def test_a_value_that_panics_while_it_is_printed_is_told_instead(value: str, text: str) -> None:
    status, stdout, stderr = report_of(value)
    assert (status, stdout) == (2, "")
    assert stderr.startswith(f"{WHILE_PRINTING}{text}\ngoroutine 1 "), stderr


PRINTABLE = [
    ("'important multi-line\\nstring message'", "important multi-line\n\tstring message\n"),
    ("None", "runtime error: panic called with nil argument\n"),
]


@pytest.mark.parametrize(("value", "text"), PRINTABLE)
@go_test("runtime/crash_test.go", "TestPanicWhilePanicking")
def test_a_text_of_several_lines_is_indented_and_none_has_a_text(value: str, text: str) -> None:
    status, stdout, stderr = report_of(value)
    assert (status, stdout) == (2, "")
    assert stderr.startswith(f"panic: {text}\ngoroutine 1 [running]:\nmain.main("), stderr


@go_test("runtime/crash_test.go", "TestPanicDeadlockGosched")
def test_an_error_whose_text_yields_is_printed() -> None:
    status, _, stderr = report_of("Yields()")
    assert status == 2
    assert stderr.startswith("panic: an error that yields\n\ngoroutine 1 [running]:\n")


@go_test("runtime/crash_test.go", "TestPanicDeadlockSyscall")
def test_an_error_whose_text_prints_is_printed_once() -> None:
    status, stdout, stderr = report_of("Prints()")
    assert (status, stdout) == (2, "1\n2\n")
    assert stderr.startswith("panic: 3\n\ngoroutine 1 [running]:\n")
