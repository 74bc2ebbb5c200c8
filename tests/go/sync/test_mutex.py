"""Mutex: what Go's sync/mutex_test.go asks of it."""

from collections.abc import Callable

import pytest
from gotest import go_test
from programs import run_program

from gopy import chan, go, select, time
from gopy.sync import Mutex

Hammer = Callable[[str], None]


@go_test("sync/mutex_test.go", "TestSemaphore")
def test_a_mutex_serves_as_a_semaphore_for_ten(hammer: Hammer) -> None:
    hammer("semaphore")


@go_test("sync/mutex_test.go", "TestMutex")
def test_a_mutex_lets_one_in_at_a_time(hammer: Hammer) -> None:
    mu = Mutex()
    mu.lock()
    assert not mu.try_lock()
    mu.unlock()
    assert mu.try_lock()
    mu.unlock()
    hammer("mutex")


def test_locks_with_a_timeout_keep_the_count_right(hammer: Hammer) -> None:
    hammer("timed_mutex")


MISUSES = [
    ("Mutex()", ["unlock"], "sync: unlock of unlocked mutex"),
    ("Mutex()", ["lock", "unlock", "unlock"], "sync: unlock of unlocked mutex"),
    ("RWMutex()", ["unlock"], "sync: Unlock of unlocked RWMutex"),
    ("RWMutex()", ["rlock", "unlock"], "sync: Unlock of unlocked RWMutex"),
    ("RWMutex()", ["lock", "unlock", "unlock"], "sync: Unlock of unlocked RWMutex"),
    ("RWMutex()", ["runlock"], "sync: RUnlock of unlocked RWMutex"),
    ("RWMutex()", ["lock", "runlock"], "sync: RUnlock of unlocked RWMutex"),
    ("RWMutex()", ["rlock", "runlock", "runlock"], "sync: RUnlock of unlocked RWMutex"),
]


@go_test("sync/mutex_test.go", "TestMutexMisuse")
@pytest.mark.parametrize(("make", "calls", "text"), MISUSES)
def test_unlocking_what_is_not_locked_is_fatal(make: str, calls: list[str], text: str) -> None:
    done = run_program(f"""
        from gopy import defer, func, recover, run
        from gopy.sync import Mutex, RWMutex

        @func
        def main():
            defer(recover)
            defer(lambda: recover())
            mu = {make}
            for name in {calls}:
                getattr(mu, name)()

        try:
            run(main)
        finally:
            print("survived")
    """)
    assert done.returncode == 2
    assert done.stderr.startswith(f"fatal error: {text}\n")
    assert "survived" not in done.stdout


@go_test("sync/mutex_test.go", "TestMutexFairness")
def test_one_who_locks_all_the_time_cannot_keep_another_out() -> None:
    mu = Mutex()
    stop, done = chan(), chan(1)

    def hog() -> None:
        while True:
            with mu:
                time.sleep(0.0001)
            if select(stop, default=True) is not None:
                return

    def guest() -> None:
        for _ in range(10):
            time.sleep(0.0001)
            with mu:
                pass
        done.send(True)

    go(hog)
    go(guest)
    assert select(done, timeout=10) is not None
    stop.close()
