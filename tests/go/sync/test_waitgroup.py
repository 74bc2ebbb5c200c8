"""WaitGroup: what Go's sync/waitgroup_test.go asks of it."""

from collections.abc import Callable

import pytest
from gotest import go_test
from programs import run_program

from gopy.errors import Panic
from gopy.sync import WaitGroup

Hammer = Callable[[str], None]


@go_test("sync/waitgroup_test.go", "TestWaitGroup")
def test_two_groups_are_barriers_round_after_round(hammer: Hammer) -> None:
    hammer("waitgroup")


@go_test("sync/waitgroup_test.go", "TestWaitGroupMisuse")
def test_more_done_than_added_panics() -> None:
    wg = WaitGroup()
    wg.add(1)
    wg.done()
    with pytest.raises(Panic) as caught:
        wg.done()
    assert caught.value.value == "sync: negative WaitGroup counter"


@go_test("sync/waitgroup_test.go", "TestWaitGroupRace")
def test_wait_returns_after_everything_that_was_done(hammer: Hammer) -> None:
    hammer("waitgroup_race")


@go_test("sync/waitgroup_test.go", "TestWaitGroupGo")
def test_go_counts_and_wait_waits_for_it() -> None:
    wg = WaitGroup()
    done: list[int] = []
    wg.go(done.append, 1)
    wg.wait()
    assert done == [1]


@go_test("sync/waitgroup_test.go", "TestIssue76126")
def test_a_panic_in_go_ends_the_program_and_wait_never_returns() -> None:
    done = run_program("""
        import gopy
        from gopy.sync import WaitGroup

        def fail():
            gopy.panic("test")

        def main():
            wg = WaitGroup()
            wg.go(fail)
            wg.wait()
            print("wait returned")

        gopy.run(main)
    """)
    assert done.returncode == 2
    assert done.stderr.startswith("panic: test [recovered, repanicked]\n\ngoroutine ")
    assert "main.fail(...)" in done.stderr
    assert done.stdout == ""
