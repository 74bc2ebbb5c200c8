"""A panic while the program is traced: Go's runtime/crash_test.go."""

import pytest
from chrometraces import Trace
from gotest import go_test
from programs import run_gopy_file, run_program

BODY = """
import sys
from gopy import context, panic, run
from gopy.runtime import trace

def main():
    trace.start(sys.stdout.buffer)
    trace.log(context.background(), "xyzzy-cat", "xyzzy-msg")
    panic("yzzyx")

"""


@pytest.mark.parametrize("how", ["run", "python -m gopy run", "embedded"])
@go_test("runtime/crash_test.go", "TestCrashWhileTracing")
def test_a_panic_while_tracing_leaves_its_report_and_a_whole_trace(how: str) -> None:
    """On stdout is the trace and nothing else, up to its last byte; on stderr the panic."""
    if how == "run":
        done = run_program(BODY + "run(main)\n")
    elif how == "embedded":  # there a panic of goroutine 1 is an ordinary exception
        done = run_program(BODY + "from gopy import go, time\ngo(main)\ntime.sleep(60)\n")
    else:
        done = run_gopy_file(BODY + "main()\n")
    assert done.returncode == 2
    assert done.stderr.startswith("panic: yzzyx\n\ngoroutine "), done.stderr
    assert "main.main(" in done.stderr
    found = Trace(done.stdout.encode())
    logged = [
        (each["args"]["category"], each["args"]["message"]) for each in found.instants("xyzzy-cat")
    ]
    assert logged == [("xyzzy-cat", "xyzzy-msg")]
