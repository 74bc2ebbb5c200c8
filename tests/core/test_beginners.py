"""Threads that have been started and have not begun: Python's end waits for them."""

from _thread import allocate_lock

import pytest
from programs import run_program

from gopy._core.base import threads


def test_who_has_begun_is_not_waited_for() -> None:
    done = allocate_lock()
    done.acquire()
    ident = threads.start_new_thread(lambda lock: lock.release(), (done,))
    assert done.acquire(timeout=30)
    assert ident
    assert not threads._beginning


def test_who_could_not_be_started_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threads, "_start_new_thread", fails)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        threads.start_new_thread(print, ())
    assert not threads._beginning


def test_the_wait_for_who_never_begins_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_beginning", {object()})
    threads.wait_for_beginners(0.01)
    assert threads._beginning


def test_a_program_that_ends_at_once_lets_its_threads_begin_first() -> None:
    done = run_program("""
        import _thread, atexit
        from gopy import go, run, runtime
        from gopy._core.base import threads

        start, threads_begun = _thread.start_new_thread, []
        def late(fn, args):
            def begins():
                import time
                time.sleep(0.05)
                threads_begun.append(fn)
                fn(*args)
            return start(begins, ())
        threads._start_new_thread = late

        atexit.register(lambda: print(bool(threads_begun), not threads._beginning))
        runtime.gomaxprocs(2)  # from now on gopy's own is registered, which runs first
        go(print, "ran")
        runtime.gosched()
    """)
    assert (done.returncode, done.stderr) == (0, "")
    assert "True True" in done.stdout
