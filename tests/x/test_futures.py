"""GoroutineExecutor: what `concurrent.futures` promises, for goroutines."""

import asyncio
import concurrent.futures
import contextvars
import gc
import threading
import weakref
from concurrent.futures import CancelledError, Future
from typing import Any

import pytest
from programs import run_program

from gopy import chan, runtime, time
from gopy.x.futures import GoroutineExecutor, as_completed, wait


class Gate:
    """Holds tasks until it's opened."""

    def __init__(self) -> None:
        self.entered, self.open = chan[int](100), chan[None]()

    def __call__(self, number: int) -> int:
        self.entered.send(number)
        self.open.recv()
        return number


def refuse(number: int = 0) -> int:
    raise LookupError(f"no {number}")


def test_a_task_gives_its_result_or_its_exception() -> None:
    with GoroutineExecutor() as executor:
        assert isinstance(executor, concurrent.futures.Executor)
        good = executor.submit(divmod, 7, 2)
        bad = executor.submit(refuse, number=3)
        assert isinstance(good, Future)
        assert good.result() == (3, 1)
        assert good.exception() is None
        assert isinstance(bad.exception(), LookupError)
        with pytest.raises(LookupError, match="no 3"):
            bad.result()


def test_tasks_are_goroutines_and_wait_for_each_other() -> None:
    asked, answered = chan[int](), chan[int]()

    def one() -> int:
        asked.send(20)
        return answered.recv()

    def two() -> str:
        answered.send(asked.recv() + 1)
        return threading.current_thread().name

    with GoroutineExecutor() as executor:
        first, second = executor.submit(one), executor.submit(two)
        assert first.result(timeout=20) == 21
        assert second.result().startswith((threading.main_thread().name, "gopy-M"))


def test_no_more_tasks_run_than_workers_are_allowed() -> None:
    gate = Gate()
    with GoroutineExecutor(max_workers=2) as executor:
        futures = [executor.submit(gate, number) for number in range(5)]
        assert {gate.entered.recv(), gate.entered.recv()} == {0, 1}
        for _ in range(20):
            runtime.gosched()
        assert len(gate.entered) == 0
        assert [each.running() for each in futures] == [True, True, False, False, False]
        gate.open.close()
        assert [each.result() for each in futures] == [0, 1, 2, 3, 4]


def test_tasks_in_line_come_in_their_order() -> None:
    order: list[int] = []
    with GoroutineExecutor(max_workers=1) as executor:
        for number in range(50):
            executor.submit(order.append, number)
    assert order == list(range(50))


@pytest.mark.parametrize("workers", [0, -1])
def test_a_number_of_workers_must_be_positive(workers: int) -> None:
    with pytest.raises(ValueError, match="max_workers must be greater than 0"):
        GoroutineExecutor(max_workers=workers)


def test_a_result_can_be_waited_for_with_a_limit() -> None:
    gate = Gate()
    with GoroutineExecutor() as executor:
        future = executor.submit(gate, 1)
        for limit in (0, 0.01, 10 * time.MILLISECOND):
            with pytest.raises(TimeoutError):
                future.result(timeout=limit)
        with pytest.raises(TimeoutError):
            future.exception(timeout=0.01)
        gate.open.close()
        assert future.result(timeout=20) == 1


def test_a_task_in_line_can_be_cancelled_and_one_that_runs_can_not() -> None:
    gate = Gate()
    with GoroutineExecutor(max_workers=1) as executor:
        running, waiting, last = (executor.submit(gate, number) for number in range(3))
        gate.entered.recv()
        assert not running.cancel()
        assert waiting.cancel()
        assert waiting.cancelled()
        with pytest.raises(CancelledError):
            waiting.result()
        gate.open.close()
        assert (running.result(), last.result()) == (0, 2)
    assert gate.entered.recv() == 2


def test_a_task_that_has_not_begun_can_be_cancelled_without_a_limit_too() -> None:
    with GoroutineExecutor() as executor:
        called: list[int] = []
        future = executor.submit(called.append, 1)
        cancelled = future.cancel()
        executor.shutdown()
    assert called == ([] if cancelled else [1])


def test_after_a_shutdown_nothing_is_taken_but_all_is_done() -> None:
    gate = Gate()
    executor = GoroutineExecutor(max_workers=1)
    futures = [executor.submit(gate, number) for number in range(3)]
    executor.shutdown(wait=False)
    with pytest.raises(RuntimeError, match="^cannot schedule new futures after shutdown$"):
        executor.submit(gate, 3)
    assert not futures[0].done()
    gate.open.close()
    executor.shutdown()
    assert [each.result(timeout=0) for each in futures] == [0, 1, 2]


def test_a_shutdown_can_cancel_what_has_not_begun() -> None:
    gate = Gate()
    executor = GoroutineExecutor(max_workers=1)
    futures = [executor.submit(gate, number) for number in range(4)]
    gate.entered.recv()
    executor.shutdown(wait=False, cancel_futures=True)
    assert [each.cancelled() for each in futures] == [False, True, True, True]
    assert wait(futures[1:]).not_done == set()
    gate.open.close()
    executor.shutdown(cancel_futures=True)
    assert futures[0].result() == 0


def test_map_keeps_the_order_and_stops_at_the_first_exception() -> None:
    with GoroutineExecutor(max_workers=3) as executor:
        assert list(executor.map(pow, range(5), [2] * 5)) == [0, 1, 4, 9, 16]
        results = executor.map(lambda n: n if n < 2 else refuse(n), range(9))
        assert (next(results), next(results)) == (0, 1)
        with pytest.raises(LookupError, match="no 2"):
            next(results)


def test_map_has_a_limit_for_all_of_it() -> None:
    gate = Gate()
    with GoroutineExecutor(max_workers=2) as executor:
        results = executor.map(gate, range(5), timeout=0.01)
        assert {gate.entered.recv(), gate.entered.recv()} == {0, 1}
        with pytest.raises(TimeoutError):
            next(results)
        gate.open.close()
    assert len(gate.entered) == 0  # what had not begun was cancelled


def test_a_task_sees_the_contextvars_of_who_submitted_it() -> None:
    var = contextvars.ContextVar("var", default=0)
    with GoroutineExecutor(max_workers=1) as executor:
        futures = []
        for number in range(3):
            var.set(number)
            futures.append(executor.submit(var.get))
        assert [each.result() for each in futures] == [0, 1, 2]


def test_a_callback_gets_the_future() -> None:
    told = chan[Future[int]](2)
    with GoroutineExecutor() as executor:
        future = executor.submit(int, "7")
        future.add_done_callback(told.send)
        assert told.recv() is future
        future.add_done_callback(told.send)
        assert told.recv() is future


def test_the_end_of_a_tasks_goroutine_is_an_error_of_the_task() -> None:
    with GoroutineExecutor(max_workers=1) as executor:
        future = executor.submit(runtime.goexit)
        with pytest.raises(RuntimeError, match="Goexit was called"):
            future.result()
        assert executor.submit(int).result() == 0


def test_a_panic_of_a_task_ends_the_program() -> None:
    done = run_program(
        "import gopy\n"
        "from gopy.x.futures import GoroutineExecutor\n"
        "def main():\n"
        "    GoroutineExecutor().submit(gopy.panic, 'oh no').exception()\n"
        "    gopy.select()\n"
        "gopy.run(main)\n"
    )
    assert done.returncode == 2
    assert "panic: oh no" in done.stderr


def test_futures_are_yielded_as_they_end() -> None:
    gates = [Gate() for _ in range(3)]
    with GoroutineExecutor() as executor:
        futures = [executor.submit(gate, number) for number, gate in enumerate(gates)]
        ended = as_completed([*futures, futures[0]])
        for number in (2, 0, 1):
            gates[number].open.close()
            assert next(ended) is futures[number]
        assert list(ended) == []


def test_waiting_for_futures_as_they_end_has_a_limit() -> None:
    gate = Gate()
    with GoroutineExecutor() as executor:
        futures = [executor.submit(gate, 1), executor.submit(int)]
        ended = as_completed(futures, timeout=0.5)
        assert next(ended) is futures[1]
        with pytest.raises(TimeoutError, match=r"^1 \(of 2\) futures unfinished$"):
            next(ended)
        gate.open.close()


def test_wait_returns_when_it_is_told_to() -> None:
    gate = Gate()
    with GoroutineExecutor() as executor:
        slow, good, bad = (executor.submit(gate, 1), executor.submit(int), executor.submit(refuse))
        first = wait([slow, good], return_when=concurrent.futures.FIRST_COMPLETED)
        assert first == ({good}, {slow})
        failed = wait([slow, bad], return_when=concurrent.futures.FIRST_EXCEPTION)
        assert (failed.done, failed.not_done) == ({bad}, {slow})
        assert wait([slow, bad], timeout=0.01).not_done == {slow}
        assert wait([slow, bad], timeout=0).not_done == {slow}
        gate.open.close()
        assert wait([slow, good, bad]).done == {slow, good, bad}
        assert wait([]) == (set(), set())
    with pytest.raises(ValueError, match="Invalid return condition"):
        wait([], return_when="NEVER")


def test_the_standard_librarys_own_functions_take_the_futures() -> None:
    with GoroutineExecutor() as executor:
        futures = [executor.submit(int, text) for text in "123"]
        for each in futures:
            each.result()
        assert concurrent.futures.wait(futures).not_done == set()
        assert {each.result() for each in concurrent.futures.as_completed(futures)} == {1, 2, 3}


def test_asyncio_takes_it_for_an_executor() -> None:
    async def main(executor: GoroutineExecutor) -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        one = loop.run_in_executor(executor, int, "1")
        two = asyncio.wrap_future(executor.submit(int, "2"))
        return await one, await two

    with GoroutineExecutor() as executor:
        assert asyncio.run(main(executor)) == (1, 2)


def test_threads_submit_and_wait_as_well() -> None:
    got: list[Any] = []
    with GoroutineExecutor(max_workers=2) as executor:

        def work() -> None:
            got.append(executor.submit(pow, 2, 5).result(timeout=20))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for each in threads:
            each.start()
        runtime.blocking(lambda: [each.join() for each in threads])
    assert got == [32] * 4


def test_many_tasks_leave_nothing_behind() -> None:
    class Thing:
        pass

    def keep(thing: Thing) -> None:
        raise LookupError(thing)

    before = runtime.num_goroutine()
    with GoroutineExecutor(max_workers=10) as executor:
        things = [Thing() for _ in range(1000)]
        alive = [weakref.ref(each) for each in things]
        futures = [executor.submit(keep, each) for each in things]
    assert all(isinstance(each.exception(), LookupError) for each in futures)
    while runtime.num_goroutine() > before:
        runtime.gosched()  # the last one has told its result, and is about to end
    del things, futures
    gc.collect()
    assert not any(each() for each in alive)


def test_nobody_to_finish_a_future_is_a_deadlock() -> None:
    done = run_program(
        "import gopy\n"
        "from gopy.x.futures import GoroutineFuture\n"
        "gopy.run(lambda: GoroutineFuture().result())\n"
    )
    assert done.returncode == 2
    assert "all goroutines are asleep - deadlock!" in done.stderr
