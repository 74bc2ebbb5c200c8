"""Threads that are to be started: what they inherit, and that Python's end waits for them."""

import os
from _thread import allocate_lock, get_ident
from collections.abc import Iterator
from queue import SimpleQueue

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


@pytest.fixture
def marked() -> Iterator[int]:
    """Yield the template's ident, with the test's thread marked."""
    yield threads.mark()
    threads.unmark()


def start_one(made: "SimpleQueue[int]") -> int:
    """Have a thread put its niceness, which it has inherited, into made; return its ident."""
    return threads.start_new_thread(lambda: made.put(os.getpriority(os.PRIO_PROCESS, 0)), ())


def from_a_nicer_thread(marks: bool) -> int:
    """Return the niceness of a thread that one of niceness 5 has started, marked or not."""
    made: SimpleQueue[int] = SimpleQueue()

    def starts() -> None:
        if marks:
            threads.mark()
        os.setpriority(os.PRIO_PROCESS, 0, 5)
        start_one(made)
        threads.unmark()

    threads.start_new_thread(starts, ())
    return made.get(timeout=30)


def test_what_a_marked_thread_starts_inherits_nothing_of_it() -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    assert from_a_nicer_thread(marks=False) == 5
    assert from_a_nicer_thread(marks=True) == usual


def test_a_marked_thread_is_told_the_ident_of_what_it_starts(marked: int) -> None:
    idents: SimpleQueue[int] = SimpleQueue()
    ident = threads.start_new_thread(lambda: idents.put(get_ident()), ())
    assert ident == idents.get(timeout=30) != marked


def test_there_is_one_template(marked: int) -> None:
    assert threads.mark() == marked


def test_who_marks_while_another_starts_the_template_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def starts(*_: object) -> int:
        assert not threads._mu.acquire(False)
        return 7

    monkeypatch.setattr(threads, "_template", 0)
    monkeypatch.setattr(threads, "_beginning", set())
    monkeypatch.setattr(threads, "_start_new_thread", starts)
    assert [threads.mark(), threads.mark()] == [7, 7]
    threads.unmark()


def test_a_marked_thread_too_learns_that_none_could_be_started(
    marked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threads, "_start_new_thread", fails)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            threads.start_new_thread(print, ())
    assert not threads._beginning
    made: SimpleQueue[int] = SimpleQueue()
    assert start_one(made)
    made.get(timeout=30)


def test_without_a_template_nothing_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threads, "_template", 0)
    monkeypatch.setattr(threads, "_start_new_thread", fails)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        threads.mark()
    assert get_ident() not in threads._marked


def test_the_child_of_a_fork_gets_a_template_of_its_own() -> None:
    done = run_program(
        """
        import os
        from _thread import get_ident
        from gopy import chan, go, run, runtime
        from gopy._core.base import threads

        def main():
            runtime.lock_os_thread()
            before = threads._template
            child = os.fork()
            if child:
                print("parent", os.waitpid(child, 0)[1], threads._template == before)
                return
            print("child", threads._template, threads._marked == {get_ident()})
            ch = chan()
            runtime.unlock_os_thread()
            runtime.lock_os_thread()
            go(ch.send, "another thread")
            print(ch.recv(), threads._template > 0)

        run(main)
        """,
        env={"PYTHONWARNINGS": "ignore::DeprecationWarning"},
    )
    lines = "child 0 True\nanother thread True\nparent 0 True\n"
    assert (done.returncode, done.stderr, done.stdout) == (0, "", lines)


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
