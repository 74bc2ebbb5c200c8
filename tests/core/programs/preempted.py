"""What Python code must not notice of being preempted: checks that run beside one another.

Several goroutines a check, all on one thread or on several, are asked to give way all the
time, also inside `with` and `try`.  Each check keeps something on its stack, in the
interpreter's state or in a C function of the library while it computes, and looks whether
it's still its own.  `main` prints what failed and how often each check gave way, as JSON.
"""

import contextvars
import functools
import gc
import importlib
import itertools
import json
import re
import sys
import traceback
import weakref
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from types import coroutine

from hogs import asked, attach_here, give_way

from gopy import Goroutine, go, run, time
from gopy._core import current
from gopy._core.sched.m import M
from gopy._core.sched.preempt import ask

Check = Callable[[int], None]

TIME_S = 1.0
MOST_S = 20.0  # until each check has given way
EACH = 2  # goroutines
checks: dict[str, Check] = {}
_number = itertools.count(1).__next__


def check(fn: Check) -> Check:
    checks[fn.__name__] = fn
    return fn


def spin(n: int = 150) -> int:
    """Compute for a while: here, most of the time, is where one gives way."""
    total = 0
    for each in range(n):
        total += each
    return total


@check
def exc_info_is_of_the_own_exception(me: int) -> None:
    try:
        raise KeyError(me)
    except KeyError as outer:
        spin()
        assert sys.exc_info()[1] is outer
        try:
            raise ValueError(me)
        except ValueError as inner:
            spin()
            assert sys.exc_info()[1] is inner
        spin()
        assert sys.exc_info()[1] is outer
    spin()
    assert sys.exc_info() == (None, None, None)


@check
def an_exceptions_context_is_what_was_handled(me: int) -> None:
    try:
        try:
            raise KeyError(me)
        finally:
            spin()
            raise ValueError(me)
    except ValueError as error:
        spin()
        assert isinstance(error.__context__, KeyError)
        assert error.__context__.args == (me,) and error.__context__.__context__ is None


@check
def an_exception_without_a_context_gets_none(me: int) -> None:
    spin()
    try:
        raise ValueError(me)
    except ValueError as error:
        assert error.__context__ is None


class Swallows:
    def __init__(self, what: int) -> None:
        self.what = what

    def __enter__(self) -> None:
        spin()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        spin()
        return isinstance(error, KeyError) and error.args == (self.what,)


@check
def an_exit_that_swallows_gets_the_own_exception(me: int) -> None:
    for _ in range(3):
        with Swallows(me):
            spin()
            raise KeyError(me)
    assert sys.exc_info()[1] is None


@contextmanager
def noted(notes: list[str]) -> Iterator[None]:
    notes.append("in")
    try:
        spin()
        yield
        spin()
    finally:
        spin()
        notes.append("out")


@check
def managers_made_of_generators_go_in_and_out_once(me: int) -> None:
    notes: list[str] = []
    with noted(notes), noted(notes):
        spin()
    assert notes == ["in", "in", "out", "out"]


def counting(n: int) -> Iterator[int]:
    for each in range(n):
        spin(30)
        yield each


@check
def a_generator_yields_each_value_once(me: int) -> None:
    assert list(counting(20)) == [*range(20)]


@check
def yield_from_passes_what_is_sent_and_returned(me: int) -> None:
    def inner() -> Generator[int, int, int]:
        total = 0
        for each in range(10):
            spin(30)
            total += yield each
        return total

    def outer() -> Generator[int, int, int]:
        return (yield from inner())

    generator = outer()
    got = next(generator)
    try:
        while True:
            got = generator.send(got + me)
    except StopIteration as end:
        assert end.value == sum(range(10)) + 10 * me


@check
def a_generator_expression_in_c_code_is_complete(me: int) -> None:
    assert sum(spin(20) * 0 + each for each in range(50)) == 1225
    assert sorted(each + spin(20) * 0 for each in range(30, 0, -1)) == [*range(1, 31)]


@coroutine
def awaited(value: int) -> Generator[int, int, int]:
    spin(30)
    return (yield value)


@check
def a_coroutine_gets_what_is_sent_to_it(me: int) -> None:
    async def program() -> int:
        return sum([await awaited(n) for n in range(8)])

    running: Coroutine[int, int | None, int] = program()
    sent = None
    try:
        while True:
            sent = running.send(sent) + me
    except StopIteration as end:
        assert end.value == sum(range(8)) + 8 * me


@check
def a_sort_key_sorts(me: int) -> None:
    values = [(each * 37 + me) % 101 for each in range(60)]
    assert sorted(values, key=lambda each: each + spin(20) * 0) == sorted(values)
    values.sort(key=lambda each: -each + spin(20) * 0)
    assert values == sorted(values, reverse=True)


@check
def a_comparison_function_sorts(me: int) -> None:
    def compare(a: int, b: int) -> int:
        spin(10)
        return a - b

    values = [(each * 37 + me) % 101 for each in range(40)]
    assert sorted(values, key=functools.cmp_to_key(compare)) == sorted(values)


class Slow:
    """A key that computes: all of them collide."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __hash__(self) -> int:
        spin(10)
        return 1

    def __eq__(self, other: object) -> bool:
        spin(10)
        return isinstance(other, Slow) and self.value == other.value


@check
def a_dict_finds_keys_that_compute(me: int) -> None:
    table = {Slow(each): each for each in range(8)}
    assert [table[Slow(each)] for each in range(8)] == [*range(8)]
    assert Slow(9) not in table and len({Slow(1), Slow(1)}) == 1


@check
def json_asks_its_default_for_each(me: int) -> None:
    def default(value: object) -> object:
        spin()
        assert isinstance(value, Slow)
        return value.value

    assert json.loads(json.dumps([Slow(n) for n in range(9)], default=default)) == [*range(9)]


@check
def json_hands_each_object_to_its_hook(me: int) -> None:
    def hook(found: dict[str, int]) -> int:
        spin()
        return found["n"]

    text = json.dumps([{"n": n} for n in range(9)])
    assert json.loads(text, object_hook=hook) == [*range(9)]


@check
def re_sub_calls_its_function_for_each_match(me: int) -> None:
    found = re.sub(r"\d", lambda match: str(int(match[0]) + 1 + spin(40) * 0), "a1b2c3d4")
    assert found == "a2b3c4d5"


@check
def map_filter_and_reduce_see_each_value(me: int) -> None:
    doubled = list(map(lambda each: each * 2 + spin(20) * 0, range(20)))
    assert doubled == [*range(0, 40, 2)]
    assert list(filter(lambda each: spin(20) and each % 4 == 0, doubled)) == [*range(0, 40, 4)]
    assert functools.reduce(lambda a, b: a + b + spin(20) * 0, doubled) == 380


@check
def max_and_min_compare_by_their_key(me: int) -> None:
    values = [(each * 7 + me) % 31 for each in range(30)]
    assert max(values, key=lambda each: each + spin(20) * 0) == max(values)
    assert min(values, key=lambda each: each + spin(20) * 0) == min(values)


class Mortal:
    deaths: Counter[int] = Counter()

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        spin(30)
        self.deaths[self.number] += 1


@check
def each_finalizer_runs_once(me: int) -> None:
    number = _number()
    for _ in range(5):
        mortal = Mortal(number)
        spin(30)
        del mortal
    end = monotonic() + 5
    while Mortal.deaths[number] < 5 and monotonic() < end:
        spin()  # without the GIL, who looks at a frame of ours may hold one until then
    assert Mortal.deaths.pop(number) == 5


@check
def a_collection_finds_cycles_and_nothing_else(me: int) -> None:
    gone: list[int] = []
    number = _number()
    cycle: list[object] = [Mortal(number)]
    cycle.append(cycle)
    kept = Slow(me)
    watch = weakref.finalize(kept, gone.append, me)
    spin()
    del cycle
    gc.collect()
    while not Mortal.deaths[number]:  # another thread may be at it, and have looked before
        spin()
        gc.collect()
    assert Mortal.deaths.pop(number) == 1 and not gone and watch.detach()


@check
def a_recursion_comes_back_as_it_went(me: int) -> None:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def down(n: int) -> list[int]:
        spin(5)
        return [n, *down(n - 1)] if n else []

    assert fib(10) == 55
    assert down(60) == [*range(60, 0, -1)]


variable = contextvars.ContextVar[int]("variable")


@check
def a_context_variable_is_the_goroutines(me: int) -> None:
    def inside() -> None:
        variable.set(-me)
        spin()
        assert variable.get() == -me

    token = variable.set(me)
    spin()
    contextvars.copy_context().run(inside)
    assert variable.get() == me
    spin()
    variable.reset(token)
    assert variable.get(None) is None


@check
def a_match_takes_the_right_arm(me: int) -> None:
    found = []
    for each in ({"n": 1}, [1, 2, 3], Slow(4), "text", None):
        spin(30)
        match each:
            case {"n": n} if spin(30):
                found.append(n)
            case [first, *rest] if spin(30):
                found.append(first + len(rest))
            case Slow(value=value):
                found.append(value)
            case str():
                found.append(5)
            case _:
                found.append(6)
    assert found == [1, 3, 4, 5, 6]


SLOW_MODULE = """
first = 1
total = 0
for each in range(3000):
    total += each
last = 1
"""


@check
def nobody_sees_a_module_half_made(me: int) -> None:
    name = f"slow{monotonic() * 20 // 1:.0f}"  # of all goroutines that come by now
    file = Path(sys.path[0], f"{name}.py")
    if not file.exists():
        file.write_text(SLOW_MODULE)
        importlib.invalidate_caches()
    module = importlib.import_module(name)
    assert module.first == module.last == 1
    spin()


@check
def a_class_statement_makes_its_class(me: int) -> None:
    class Meta(type):
        def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, object]) -> "Meta":
            spin()
            return super().__new__(mcs, name, bases, body)

    class Made(metaclass=Meta):
        number = me + spin() * 0

        @property
        def slow(self) -> int:
            return spin() * 0 + self.number

        def __getattr__(self, name: str) -> str:
            spin(30)
            return name

    assert Made().slow == me and Made().missing == "missing"


def runs(name: str, me: int, over: Callable[[], bool], failures: dict[str, str]) -> None:
    """Repeat a check until it fails or time is up."""
    try:
        while not over():
            checks[name](me)
    except BaseException as error:
        failures[name] = "".join(traceback.format_exception(error))


def main(procs: int) -> None:
    """Run all checks; on one thread if procs is 1, else on several."""
    ms: list[M] = []
    gave: Counter[str] = Counter()
    failures: dict[str, str] = {}
    names: dict[int, str] = {}
    started: list[Goroutine] = []
    begun = monotonic()
    chosen = [name for name in checks if procs == 1 or name != "nobody_sees_a_module_half_made"]

    def over() -> bool:
        time_s = monotonic() - begun
        return time_s > MOST_S or (time_s > TIME_S and all(name in gave for name in chosen))

    def give() -> None:
        gave[names.get(current().id, "main")] += 1
        give_way()

    def begin(name: str, me: int) -> None:
        names[current().id] = name
        if current().m not in ms:
            ms.append(attach_here(give))
        runs(name, me, over, failures)

    with asked(ms):
        for me in range(EACH):
            started += [go(begin, name, me) for name in chosen]
        while any(g.status != "dead" for g in started):
            time.sleep(0.01)
    print(json.dumps([failures, gave, len(ms)]))


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)
    ask.HELD_NS = 0  # inside with and try, too
    with TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        run(main, int(sys.argv[1]))
