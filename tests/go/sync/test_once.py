"""Once: what Go's sync/once_test.go asks of it."""

import pytest
from gotest import go_test

from gopy import chan, go
from gopy.errors import Panic
from gopy.sync import Once


@go_test("sync/once_test.go", "TestOnce")
def test_ten_ask_and_one_does_it_and_all_see_it_done() -> None:
    once = Once()
    done = [0]
    seen = chan()

    def increment() -> None:
        done[0] += 1

    def work() -> None:
        once.do(increment)
        seen.send(done[0])

    for _ in range(10):
        go(work)
    assert [seen.recv() for _ in range(10)] == [1] * 10
    assert done == [1]


@go_test("sync/once_test.go", "TestOncePanic")
def test_a_function_that_panicked_is_not_run_again() -> None:
    once = Once()

    def fail() -> None:
        raise Panic("failed")

    with pytest.raises(Panic, match="failed"):
        once.do(fail)
    once.do(pytest.fail, "Once.do called twice")
