"""synctest.test: what Go's testing/synctest/synctest_test.go asks of it; pytest is our testing."""

import subprocess
import sys
from pathlib import Path

import pytest
from gotest import go_test
from programs import ROOT

from gopy import chan, context, go, time
from gopy.testing import synctest
from gopy.time import SECOND


@go_test("testing/synctest/synctest_test.go", "TestSuccess")
def test_a_function_that_does_nothing_succeeds() -> None:
    synctest.test(lambda: None)


OUTCOMES = [
    pytest.param(
        "pytest.fail('fatal')",
        "",
        ["test_it - Failed: fatal", "1 failed"],
        id="a failure",
    ),
    pytest.param(
        "assert 'error' == ''",
        "",
        ["AssertionError", "1 failed"],
        id="an assertion",
    ),
    pytest.param(
        "assert 'error' == ''",
        "-v",
        ["test_it.py::test_it FAILED", "AssertionError", "1 failed"],
        id="an assertion, verbosely",
    ),
    pytest.param(
        "pytest.skip('skip')",
        "",
        ["1 skipped"],
        id="a skip",
    ),
    pytest.param(
        "pytest.skip('skip')",
        "-v",
        ["test_it.py::test_it SKIPPED (skip)", "1 skipped"],
        id="a skip, verbosely",
    ),
]


@go_test(
    "testing/synctest/synctest_test.go",
    "TestFatal",
    "TestError",
    "TestVerboseError",
    "TestSkip",
    "TestVerboseSkip",
)
@pytest.mark.parametrize(("body", "option", "wanted"), OUTCOMES)
def test_pytest_sees_what_happened_in_the_bubble(
    body: str, option: str, wanted: list[str], tmp_path: Path
) -> None:
    Path(tmp_path, "test_it.py").write_text(
        "import pytest\n"
        "from gopy.testing import synctest\n\n\n"
        "def test_it():\n"
        "    def body():\n"
        f"        {body}\n\n"
        "    synctest.test(body)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *option.split(), "."],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    for each in wanted:
        assert each in done.stdout


@go_test("testing/synctest/synctest_test.go", "TestCleanup")
def test_a_cleanup_ends_a_goroutine_that_is_waited_for_then() -> None:
    done: list[bool] = []

    def inside() -> None:
        ch = chan[None]()
        synctest.cleanup(ch.close)
        go(lambda: (ch.recv(), done.append(True)))

    synctest.test(inside)
    assert done == [True]


@go_test("testing/synctest/synctest_test.go", "TestContext")
def test_a_context_that_is_cleaned_up_is_cancelled_in_the_bubble() -> None:
    states = ["not started"]

    def inside() -> None:
        ctx, cancel = context.with_cancel(context.background())
        synctest.cleanup(cancel)

        def wait() -> None:
            states.append("waiting")
            ctx.wait()
            states.append("done")

        go(wait)
        synctest.wait()
        assert states[-1] == "waiting"

    synctest.test(inside)
    assert states[-1] == "done"


@go_test("testing/synctest/synctest_test.go", "TestNow")
@synctest.bubble
def test_it_is_midnight_in_2000() -> None:
    assert time.now().equal(time.date(2000, time.JANUARY, 1))


@go_test("testing/synctest/synctest_test.go", "TestSynctestTimerRaceCtxCrash")
def test_timers_that_start_timers() -> None:
    def inside() -> int:
        for _ in range(100):
            time.after_func(1 * SECOND, time.after_func, 0, ran.append, 1)
        time.sleep(2 * SECOND)
        return len(ran)

    for _ in range(5):
        ran: list[int] = []
        assert synctest.test(inside) == 100
