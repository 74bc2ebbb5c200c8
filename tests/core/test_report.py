"""Dumps of goroutines, as ``runtime.stack()`` shows them."""

import re
import socket
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import pytest
from programs import run_program
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, func, go, nil_chan, recv, runtime, select, send, time
from gopy._core import SocketFD, current, monotonic_ns
from gopy._core.sched.report import all_dump, goroutine_dump
from gopy._core.task.bubble import Bubble
from gopy._core.task.g import new_g
from gopy.runtime import blocking
from gopy.sync import Cond, Mutex, Once, RWMutex, WaitGroup

HERE = __name__
HEADER = re.compile(r"^goroutine (\d+) \[(.+)\]:$", re.MULTILINE)


def reads() -> None:
    near, far = socket.socketpair()
    far.detach()
    SocketFD(socket.AF_UNIX, socket.SOCK_STREAM, near.detach()).read(1)


def rlocks() -> None:
    rw = RWMutex()
    rw.lock()
    rw.rlock()


def wlocks() -> None:
    rw = RWMutex()
    rw.rlock()
    rw.lock()


def locks() -> None:
    mu = Mutex()
    mu.lock()
    mu.lock()


def waits_for_a_group() -> None:
    wg = WaitGroup()
    wg.add(1)
    wg.wait()


def waits_for_a_signal() -> None:
    cond = Cond(Mutex())
    with cond:
        cond.wait()


def does_within_itself() -> None:
    once = Once()
    once.do(lambda: once.do(print))


WAITS: dict[str, list[Callable[[], object]]] = {
    "chan receive": [lambda: chan().recv(), lambda: [*chan()], lambda: select(recv(chan()))],
    "chan send": [lambda: chan().send(1), lambda: select(send(chan(), 1))],
    "chan receive (nil chan)": [lambda: select(recv(None)), lambda: nil_chan.recv()],
    "chan send (nil chan)": [lambda: select(send(None, 1)), lambda: nil_chan.send(1)],
    "select": [lambda: select(chan(), chan()), lambda: select(recv(None), send(None, 1))],
    "select (no cases)": [lambda: select()],
    "sleep": [lambda: time.sleep(3600)],
    "IO wait": [reads],
    "sync.Mutex.Lock": [locks, does_within_itself],
    "sync.RWMutex.RLock": [rlocks],
    "sync.RWMutex.Lock": [wlocks],
    "sync.WaitGroup.Wait": [waits_for_a_group],
    "sync.Cond.Wait": [waits_for_a_signal],
}
CASES = [(reason, wait) for reason, waits in WAITS.items() for wait in waits]


@pytest.mark.parametrize(("reason", "wait"), CASES, ids=[reason for reason, _ in CASES])
def test_a_waiting_goroutine_is_shown_with_its_reason(
    reason: str, wait: Callable[[], object]
) -> None:
    @own_world()
    def program() -> str:
        g = go(wait)
        until_waiting(g, reason)
        return goroutine_dump(g)

    dump = program().splitlines()
    number = HEADER.match(dump[0])
    assert number is not None
    assert number[2] == reason
    assert dump[1].startswith(f"{HERE}.")
    assert "gopy/" not in "".join(line for line in dump if line.startswith("\t"))
    assert dump[-2].startswith("created by ")


def outer() -> str:
    return inner()


def inner() -> str:
    return runtime.stack()


@own_world()
def test_the_caller_s_stack_begins_with_the_innermost_frame() -> None:
    lines = outer().splitlines()
    assert lines[0] == "goroutine 1 [running]:"
    assert lines[1] == f"{HERE}.inner(...)"
    assert lines[3] == f"{HERE}.outer(...)"
    assert lines[5] == f"{HERE}.test_the_caller_s_stack_begins_with_the_innermost_frame(...)"
    code = inner.__code__
    assert lines[2] == f"\t{code.co_filename}:{code.co_firstlineno + 1}"


@own_world()
def test_the_caller_comes_first_and_then_all_others_by_number() -> None:
    others = [go(select) for _ in range(3)]
    for g in others:
        until_waiting(g, "select (no cases)")
    dumps: list[str] = []
    caller = go(lambda: dumps.append(runtime.stack(all=True)))
    while not dumps:
        runtime.gosched()
    assert [int(number) for number, _ in HEADER.findall(dumps[0])] == [
        caller.id,
        1,
        *(g.id for g in others),
    ]
    assert dumps[0].count("\n\ngoroutine ") == len(others) + 1
    assert dumps[0].endswith("\n")


@own_world()
def test_who_made_it_is_told_and_where() -> None:
    def makes() -> Goroutine:
        return go(select)

    made: list[Goroutine] = []
    maker = go(lambda: made.append(makes()))
    while not made:
        runtime.gosched()
    until_waiting(made[0], "select (no cases)")
    test = "test_who_made_it_is_told_and_where"
    line = makes.__code__.co_firstlineno + 1
    assert goroutine_dump(made[0]).endswith(
        f"created by {HERE}.{test}.makes in goroutine {maker.id}\n\t{__file__}:{line}\n"
    )
    assert "created by" not in goroutine_dump(current())


def named() -> None:
    """A function whose line is known."""


def decorated(fn: Callable[..., object]) -> Callable[..., object]:
    @wraps(fn)
    def call(*args: object) -> object:
        return fn(*args)

    return call


class Worker:
    def work(self) -> None:
        select()

    def __call__(self) -> None:
        select()


NOT_BEGUN = {
    "a function": named,
    "a partial": partial(named),
    "a decorated function": decorated(named),
    "a function that may defer": func(named),
}


@own_world()
@pytest.mark.parametrize("fn", NOT_BEGUN.values(), ids=NOT_BEGUN)
def test_who_has_not_begun_is_shown_with_the_function_that_he_will_begin_with(
    fn: Callable[..., object],
) -> None:
    g = go(fn)
    lines = goroutine_dump(g).splitlines()
    line = named.__code__.co_firstlineno
    assert lines[:3] == [
        f"goroutine {g.id} [runnable]:",
        f"{HERE}.named(...)",
        f"\t{__file__}:{line}",
    ]


@own_world()
def test_what_has_no_code_of_python_s_is_shown_without_frames() -> None:
    done: list[int] = []
    g = go(done.append, 1)
    lines = goroutine_dump(g).splitlines()
    assert lines[0] == f"goroutine {g.id} [runnable]:"
    assert lines[1].startswith("created by ")


@own_world()
def test_methods_have_their_qualified_names() -> None:
    g = go(Worker().work)
    assert f"{HERE}.Worker.work(...)" in goroutine_dump(g)
    until_waiting(g, "select (no cases)")
    assert f"{HERE}.Worker.work(...)" in goroutine_dump(g)
    called = go(Worker())
    until_waiting(called, "select (no cases)")
    assert f"{HERE}.Worker.__call__(...)" in goroutine_dump(called)


@own_world(procs=2)
def test_a_goroutine_that_computes_elsewhere_is_shown_where_it_is() -> None:
    stop: list[int] = []
    begun: list[Any] = []

    def computes() -> None:
        begun.append(current().m)
        while not stop:
            pass

    g = go(computes)
    while not begun:
        pass
    try:
        assert begun[0] is not current().m
        assert g.status == "running"
        dump = goroutine_dump(g)
        assert dump.startswith(f"goroutine {g.id} [running]:\n{HERE}.test_a_gor")
        assert ".computes(...)\n" in dump
    finally:
        stop.append(1)


@own_world()
def test_a_long_stack_is_shown_with_its_ends_alone() -> None:
    def deep(frames: int) -> str:
        return deep(frames - 1) if frames else runtime.stack()

    lines = deep(300).splitlines()
    assert any(re.fullmatch(r"\.\.\.\d+ frames elided\.\.\.", line) for line in lines)
    assert len(lines) == 1 + 2 * 100 + 1
    shown = deep(50).splitlines()
    assert not any("elided" in line for line in shown)


@own_world()
def test_a_wait_of_minutes_is_told_in_whole_minutes() -> None:
    g = go(select)
    until_waiting(g, "select (no cases)")
    minute = 60 * 10**9
    for ago, text in [
        (0, ""),
        (minute - 10**9, ""),
        (minute, ", 1 minutes"),
        (3 * minute + 10**9, ", 3 minutes"),
    ]:
        g.since_ns = monotonic_ns() - ago
        header = f"goroutine {g.id} [select (no cases){text}]:\n"
        assert goroutine_dump(g).startswith(header)


def test_who_lives_in_a_bubble_is_shown_with_it() -> None:
    g = new_g(7, select)
    g.more().bubble = Bubble(3)
    assert goroutine_dump(g).startswith("goroutine 7 [runnable, synctest bubble 3]:\n")


def test_goroutines_without_a_first_one_are_shown_by_number() -> None:
    several = [new_g(number, named) for number in (9, 3, 7)]
    assert [number for number, _ in HEADER.findall(all_dump(several))] == ["3", "7", "9"]
    assert all_dump([]) == ""


def test_the_main_module_is_main_and_nested_functions_have_no_locals_in_their_names() -> None:
    done = run_program("""
        from gopy import go, run, runtime

        def main():
            def nested():
                return [runtime.stack() for _ in range(1)][0]
            print(nested())

        run(main)
    """)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("\t")]
    names = [line for line in lines if "comp>" not in line]
    assert names[:3] == ["goroutine 1 [running]:", "main.main.nested(...)", "main.main(...)"]
    assert "<locals>" not in done.stdout


@own_world()
def test_a_blocking_call_is_a_system_call() -> None:
    entered = chan[None](1)
    leave = chan[None]()
    g = go(blocking, lambda: (entered.send(None), leave.recv()))
    entered.recv()
    until_waiting(g, "syscall")
    assert goroutine_dump(g).startswith(f"goroutine {g.id} [syscall]:\n")
    leave.close()
    while g.status != "dead":
        runtime.gosched()
