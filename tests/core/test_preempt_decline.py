"""Where a goroutine is never preempted, and where only after a while (R13)."""

import dis
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress

import pytest
from hogprograms import output

from gopy._core.sched.preempt.regions import Region, region

# Each ends with a call of `while_it_may()`, which computes until it has been asked often enough.
HARNESS = """
import gc, importlib, logging, os, queue, signal, weakref
from pathlib import Path
from greenlet import greenlet
from gopy import _core

done = []
times = 5
answers = []

def while_it_may():
    before = preempt.preempted(m)  # on the way here it may be, too
    while preempt.preempted(m) == before and len(answers) < times:
        pass
    done.append(preempt.preempted(m) - before)

{code}

def main():
    global m, answers
    m = attach_here()
    with asked([m]) as answers:
        go(place)
        while not done:
            time.sleep(0.01)
    print(done[0])

run(main)
"""

NEVER = {
    "in an import": """
def place():
    sys.while_it_may = while_it_may
    Path("slow.py").write_text("import sys; sys.while_it_may()")
    importlib.import_module("slow")
""",
    "in threading": """
def place():
    condition = threading.Condition()
    condition.acquire()
    condition.wait_for(lambda: while_it_may() or True)
    condition.release()
""",
    "in queue": """
class Slow(queue.Queue):
    def _put(self, item):
        while_it_may()

def place():
    Slow().put(1)
""",
    "in logging": """
class Slow(logging.Handler):
    def emit(self, record):
        while_it_may()

def place():
    logger = logging.Logger("slow")
    logger.addHandler(Slow())
    logger.error("text")
""",
    "in a finalizer": """
class Mortal:
    def __del__(self):
        while_it_may()

def place():
    Mortal()
""",
    "in a finalizer of what a call lets go": """
class Mortal:
    def __del__(self):
        while_it_may()

def place():
    mortals = [Mortal()]
    mortals.clear()
""",
    "in what a finalizer calls": """
class Mortal:
    def __del__(self):
        list(map(lambda f: f(), [while_it_may]))

def place():
    mortal = Mortal()
    del mortal
""",
    "in a weakref's callback": """
class Mortal:
    pass

def place():
    mortal = Mortal()
    watch = weakref.ref(mortal, lambda _: while_it_may())
    del mortal
""",
    "in a signal's handler": """
def place():
    signal.raise_signal(signal.SIGUSR1)

signal.signal(signal.SIGUSR1, lambda *_: while_it_may())
""",
    "in a callback of the collector": """
def called(phase, info):
    if phase == "stop" and not done:
        while_it_may()

def place():
    gc.callbacks.append(called)
    gc.collect()
""",
    "where gopy holds a lock": """
class Key:
    def __hash__(self):
        while_it_may()
        return 1

def place():
    sync.Map().store(Key(), 1)
""",
    "in what gopy's core calls": """
from gopy._core.sched.crowd import copied

def place():
    class Line:
        def __iter__(self):
            while_it_may()
            return iter(())
    copied(Line())
""",
    "on the hub": """
def place():
    _core.RuntimeTimer(lambda _: while_it_may(), None).start(1)
""",
    "on a greenlet that gopy did not make": """
def place():
    greenlet(while_it_may).switch()
""",
}


@pytest.mark.parametrize("code", NEVER.values(), ids=NEVER)
def test_it_is_never_preempted(code: str) -> None:  # R13
    source = HARNESS.replace("times = 5", "times = 60").replace("{code}", code)
    assert output(source) == "0\n"


FREE = {
    "in a function": "def place(): while_it_may()",
    "in what gopy calls": "def place(): sync.Once().do(while_it_may)",
    "in what a wait group has started": """
def place():
    wg = sync.WaitGroup()
    wg.go(while_it_may)
    wg.wait()
""",
    "in a callback of C code": "def place(): sorted([2, 1], key=lambda _: while_it_may() or 1)",
    "in a generator": """
def numbers():
    while_it_may()
    yield 1

def place(): sum(numbers())
""",
    "in a property": """
class Slow:
    value = property(lambda self: while_it_may())

def place(): Slow().value
""",
    "after a handled exception": """
def place():
    try:
        raise KeyError
    except KeyError:
        while_it_may()
""",
}


@pytest.mark.parametrize("code", FREE.values(), ids=FREE)
def test_it_is_preempted(code: str) -> None:  # R13
    assert output(HARNESS.replace("times = 5", "times = 10**6").replace("{code}", code)) == "1\n"


HELD = {
    "in a with": """
def place():
    with threading.Lock():
        while_it_may()
""",
    "in a loop in a with": """
def place():
    with threading.Lock():
        while not preempt.preempted(m) and len(answers) < times:
            pass
        done.append(1)
""",
    "in a try": """
def place():
    try:
        while_it_may()
    finally:
        pass
""",
    "in a with of another's": """
def other(fn):
    with threading.Lock():
        fn()

def place(): other(while_it_may)
""",
}


@pytest.mark.parametrize("code", HELD.values(), ids=HELD)
def test_it_is_preempted_after_a_tenth_of_a_second(code: str) -> None:  # R13
    source = HARNESS.replace("times = 5", "times = 10**6").replace("{code}", code)
    source = source.replace(
        "def main():\n",
        """
began = []

def give():
    if first and first[0] is greenlet.getcurrent() and not began:
        began.append(clock.monotonic_ns())
    give_way()

first = []
judge = ask.judge

def judged(*args):
    verdict = judge(*args)
    if verdict is ask.Verdict.HELD and not first and greenlet.getcurrent() not in mains:
        first.extend((greenlet.getcurrent(), clock.monotonic_ns()))
    return verdict

ask.judge = judged

mains = []

def main():
    mains.append(greenlet.getcurrent())  # which waits in a with
""",
        1,
    ).replace("attach_here()", "attach_here(give)")
    source = source.replace("print(done[0])", "print(done[0], began[0] - first[1] >= 10**8)")
    assert output(source) == "1 True\n"


# What the compiler tells of where a function stands when it calls `here`.


def here() -> Region:
    caller = sys._getframe(1)
    return region(caller.f_code, (caller.f_lasti,))


def in_nothing() -> Region:
    return here()


def in_a_with() -> Region:
    with nullcontext():
        found = here()
    return found


def after_a_with() -> Region:
    with nullcontext():
        pass
    return here()


class Manager:
    found = Region.NONE

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        caller = sys._getframe(1)
        self.found = region(caller.f_code, (caller.f_lasti,))


def in_the_exit_of_a_with() -> Region:
    manager = Manager()
    with manager:
        for _ in "ab":
            if manager:
                continue
    return manager.found


def in_the_exit_of_a_with_that_returns() -> Region:
    manager = Manager()

    def inner() -> int:
        with manager:
            return len("a")

    inner()
    return manager.found


def in_a_try() -> Region:
    try:  # noqa: SIM105  `suppress` is a with
        found = here()
    except KeyError:
        pass
    return found


def in_a_try_with_a_finally() -> Region:
    try:
        found = here()
    finally:
        in_nothing()
    return found


def in_a_handler() -> Region:
    try:
        raise KeyError
    except KeyError as error:
        assert error
        return here()


def in_a_handler_in_a_with() -> Region:
    found = Region.NONE
    with nullcontext():
        try:
            raise KeyError
        except KeyError as error:
            assert error
            found = here()
    return found


def in_a_try_in_a_with() -> Region:
    found = Region.NONE
    with nullcontext():
        try:
            found = here()
        finally:
            in_nothing()
    return found


def in_a_comprehension() -> Region:
    return [here() for _ in "a"][0]


def in_a_comprehension_in_a_with() -> Region:
    with suppress(KeyError):
        found = max([here(), *[here() for _ in "a"]])
    return found


def in_a_generator() -> Region:
    def numbers() -> Iterator[Region]:
        yield here()

    return next(numbers())


REGIONS: dict[Callable[[], Region], Region] = {
    in_nothing: Region.NONE,
    in_a_with: Region.WITH,
    after_a_with: Region.NONE,
    in_the_exit_of_a_with: Region.WITH,
    in_the_exit_of_a_with_that_returns: Region.WITH,
    in_a_try: Region.TRY,
    in_a_try_with_a_finally: Region.TRY,
    in_a_handler: Region.NONE,
    in_a_handler_in_a_with: Region.WITH,
    in_a_try_in_a_with: Region.WITH,
    in_a_comprehension: Region.NONE,
    in_a_comprehension_in_a_with: Region.WITH,
    in_a_generator: Region.NONE,
}


@pytest.mark.parametrize("place", REGIONS, ids=lambda place: place.__name__)
def test_a_call_stands(place: Callable[[], Region]) -> None:  # R13
    assert place() is REGIONS[place]


def test_the_jump_that_closes_a_loop_counts_where_it_goes() -> None:  # R13
    def loop(more: int) -> None:
        with nullcontext():
            while more:
                more -= 1

    jumps = [each for each in dis.get_instructions(loop) if "JUMP_BACKWARD" in each.opname]
    jumps += [each for each in dis.get_instructions(loop) if "JUMP_BACKWARD_IF" in each.opname]
    assert jumps
    for jump in jumps:
        assert region(loop.__code__, (jump.offset, int(jump.argval))) is Region.WITH
