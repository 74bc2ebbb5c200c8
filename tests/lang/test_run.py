"""run: a program of its own, from its main's first line to what its end means for the rest."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest
from worlds import own_world, until_waiting

from gopy import Goroutine, chan, defer, go, run, runtime

Start = Callable[..., Any]


def test_run_returns_the_result_of_main_and_passes_its_arguments() -> None:
    def main(*args: int, **kwargs: str) -> tuple[Any, ...]:
        return args, kwargs

    assert run(main, 1, 2, main="a keyword") == ((1, 2), {"main": "a keyword"})
    assert run(lambda: None) is None


@pytest.mark.parametrize("bad", [5, None, "main"])
def test_run_of_what_can_t_be_called_is_a_type_error(bad: Any) -> None:
    with pytest.raises(TypeError, match=r"^run: want a function, not "):
        run(bad)


@pytest.mark.parametrize("where", ["main", "goroutine"])
def test_run_inside_a_goroutine_is_a_runtime_error(where: str, start: Start) -> None:
    def nested() -> None:
        with pytest.raises(RuntimeError, match="run called from inside a goroutine"):
            run(lambda: None)

    if where == "main":
        run(nested)
    else:
        start(nested).result()


def test_when_main_returns_the_others_run_nothing_any_more() -> None:  # SEMANTICS 59, 65
    log: list[str] = []

    def waits() -> None:
        defer(log.append, "deferred")
        try:
            chan().recv()
        finally:
            log.append("finally")

    def main() -> Goroutine:
        g = go(waits)
        until_waiting(g, "chan receive")
        go(log.append, "never started")
        return g

    g = own_world(procs=1)(main)()
    run(runtime.gosched)
    assert (g.wait_reason, log) == ("chan receive", [])


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_run_raises_what_ends_a_python_program(kind: type[BaseException]) -> None:
    def main() -> None:
        raise kind(3)

    with pytest.raises(kind) as caught:
        run(main)
    assert caught.value.args == (3,)


def test_sys_exit_in_a_goroutine_is_raised_in_main() -> None:
    def main() -> None:
        go(sys.exit, 7)
        chan().recv()

    with pytest.raises(SystemExit) as caught:
        run(main)
    assert caught.value.code == 7


def test_a_later_run_is_a_world_of_its_own() -> None:
    def main() -> tuple[int, int]:
        go(chan().recv)
        runtime.gosched()
        return runtime.current().id, runtime.num_goroutine()

    assert [run(main), run(main)] == [(1, 2), (1, 2)]


def test_run_works_inside_an_asyncio_loop_and_blocks_it() -> None:
    def main() -> str:
        c = chan[str]()
        go(c.send, "from a goroutine")
        return c.recv()

    async def outer() -> tuple[str, int]:
        task = asyncio.ensure_future(asyncio.sleep(0, 5))
        got = run(main)
        assert not task.done()
        return got, await task

    assert asyncio.run(outer()) == ("from a goroutine", 5)
