"""Preemption leaves others' tracers, profilers and debuggers alone, and nothing behind."""

import sys

import pytest
from hogprograms import ASKS_ITSELF, output

from gopy._core import WORLD_STOPS

PARALLEL = not getattr(sys, "_is_gil_enabled", lambda: True)()

WATCHERS = """
lines, calls = set(), set()

def work():
    total = 0
    for n in range(3):
        total += n
    helper()
    return total

def helper():
    return 1

def hog_and_work(counts, index):
    while not done:
        counts[index] += 1
        if counts[index] % 100 == 0:
            work()

def trace(frame, event, arg):
    if frame.f_code in (work.__code__, helper.__code__):
        lines.add((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return trace

def profile(frame, event, arg):
    calls.add((frame.f_code.co_name, event))

def main():
    counts = [0, 0]
    m = attach_here()
    {start}
    with asked([m]):
        go(hog_and_work, counts, 0)
        go(hog_and_work, counts, 1)
        for _ in range(20):
            before = counts[:]
            runtime.gosched()
            if preempt.preempted(m) == 0:
                break
    went_on = preempt.preempted(m) >= 20
    done.append(1)
    {stop}

run(main)
"""

ALL_LINES = """
print(sorted(lines) == [("helper", 0), ("helper", 1), *(("work", n) for n in (0, 1, 2, 3, 4, 5))])
"""


def watched(start: str, stop: str) -> str:
    return output(WATCHERS.replace("{start}", start).replace("{stop}", stop))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there nobody is preempted then")
def test_a_tracer_sees_each_line_and_hogs_give_way() -> None:
    found = watched(
        "sys.settrace(trace)",
        "same = sys.gettrace() is trace; sys.settrace(None); print(went_on, same)\n"
        '    print(sorted(lines - {("helper", 0), ("work", 0)}))',
    )
    expected = [("helper", 1), *(("work", n) for n in (1, 2, 3, 4, 5))]
    assert found == f"True True\n{expected}\n"


def test_a_profiler_sees_each_call_and_hogs_give_way() -> None:
    found = watched(
        "sys.setprofile(profile)",
        "same = sys.getprofile() is profile; sys.setprofile(None); print(went_on, same)\n"
        '    print(sorted(calls & {("work", "call"), ("helper", "return")}))',
    )
    assert found == "True True\n[('helper', 'return'), ('work', 'call')]\n"


@pytest.mark.skipif(PARALLEL, reason="cProfile itself hangs where two threads call functions")
def test_the_librarys_profiler_counts_on() -> None:
    found = watched(
        "import cProfile, pstats; profiler = cProfile.Profile(); profiler.enable()",
        "profiler.disable(); stats = pstats.Stats(profiler).stats\n"
        '    print(went_on, any(name == "helper" and entry[0] for (_, _, name), entry'
        " in stats.items()))",
    )
    assert found == "True True\n"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no sys.monitoring")
def test_another_tool_of_monitorings_sees_each_line_once_if_it_wants() -> None:
    start = """
    mon = sys.monitoring
    def line(code, number):
        if code in (work.__code__, helper.__code__):
            assert (code.co_name, number) not in lines, "it was told not to come again"
            lines.add((code.co_name, number - code.co_firstlineno))
        return mon.DISABLE
    mon.use_tool_id(mon.COVERAGE_ID, "coverage")
    mon.register_callback(mon.COVERAGE_ID, mon.events.LINE, line)
    mon.set_events(mon.COVERAGE_ID, mon.events.LINE)
    """
    found = watched(start, "mon.set_events(mon.COVERAGE_ID, 0); print(went_on, sorted(lines))")
    expected = [("helper", 1), *(("work", n) for n in (1, 2, 3, 4, 5))]
    assert found == f"True {expected}\n"


@pytest.mark.skipif(PARALLEL, reason="only the innermost frame is looked at, which is bdb's")
@pytest.mark.skipif(sys.version_info < (3, 12), reason="there nobody is preempted then")
def test_a_debugger_stops_where_it_is_told() -> None:
    start = """
    import bdb
    class Debugger(bdb.Bdb):
        def user_line(self, frame):
            if self.break_here(frame):
                lines.add(frame.f_code.co_name)
            self.set_continue()
    debugger = Debugger()
    debugger.reset()
    debugger.set_break(__file__, helper.__code__.co_firstlineno + 1)
    sys.settrace(debugger.trace_dispatch)
    """
    found = watched(start, "sys.settrace(None); print(went_on, lines)")
    assert found == "True {'helper'}\n"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there a tracer is no obstacle")
def test_up_to_3_11_who_is_traced_is_not_asked_and_keeps_his_tracer() -> None:  # R13
    source = """
def nothing(*args):
    return None

def main():
    m, seen = attach_here(), []
    sys.settrace(nothing)
    seen = [preempt.request(m), sys.gettrace() is nothing]
    preempt.disarm(m)
    seen.append(sys.gettrace() is nothing)
    sys.settrace(None)
    seen.append(preempt.request(m))
    sys.settrace(nothing)  # after it was asked
    preempt.disarm(m)
    seen.append(sys.gettrace() is nothing)
    sys.settrace(None)
    print(seen, preempt.request(m))
    found = sys.gettrace()
    sys.settrace(found)  # as one does who puts back what he found
    preempt.disarm(m)
    print(sys.gettrace())

run(main)
"""
    assert output(source) == "[False, True, True, True, True] True\nNone\n"


NOTHING = """
def state():
    if sys.version_info < (3, 12):
        return sys.gettrace()
    tools = [sys.monitoring.get_tool(n) for n in range(6)]
    return [(n, name) for n, name in enumerate(tools) if name]

def events(*functions):
    if sys.version_info < (3, 12):
        return sys.gettrace() is not None
    return any(sys.monitoring.get_local_events(n, each.__code__)
               for n, _ in state() for each in functions)
"""


def test_before_the_first_request_nothing_is_registered() -> None:  # E1
    source = """
def main():
    go(hog, [0], 0)
    m = attach_here()
    done.append(1)
    runtime.gosched()
    print(state() in (None, []))
run(main)
"""
    assert output(NOTHING + source) == "True\n"


def test_once_it_has_given_way_no_events_are_set() -> None:  # E2
    source = """
def main():
    seen = []
    def give():
        seen.append(events(main, hog, give))
        give_way()
    m = attach_here(give)
    with asked([m]):
        go(hog, [0], 0)
        runtime.gosched()
        done.append(1)
    print(any(seen), len(seen) > 0, events(main, hog))
run(main)
"""
    assert output(NOTHING + source) == "False True False\n"


@pytest.mark.skipif(WORLD_STOPS, reason=ASKS_ITSELF)
def test_once_it_has_refused_a_hundred_times_no_events_are_set() -> None:  # E2, R13
    source = """
def main():
    m = attach_here()
    with threading.Lock():
        armed = preempt.request(m)
        first = events(main)
        for _ in range(ask.TRIES * 2):
            pass
        print(armed, first, events(main), preempt.answer(m) == Answer.DECLINED)
run(main)
"""
    assert output(NOTHING + source) == "True True False True\n"


@pytest.mark.skipif(WORLD_STOPS, reason=ASKS_ITSELF)
def test_a_request_that_is_forgotten_leaves_no_events() -> None:  # E1
    source = """
def main():
    m = attach_here()
    ask.judge = lambda *args: ask.Verdict.NEVER
    for forget in preempt.disarm, preempt.detach:
        print(preempt.request(m), events(main))
        forget(m)
        print(events(main))
run(main)
"""
    assert output(NOTHING + source) == "True True\nFalse\nTrue True\nFalse\n"


SHORT = {
    "with": """
            with lock:
                for _ in range(20):
                    pass
""",
    "with that is left early": """
            with lock:
                for n in range(20):
                    if n == 19:
                        break
""",
    "try": """
            lock.acquire()
            try:
                for n in range(20):
                    if n % 2:
                        continue
            finally:
                lock.release()
""",
}


@pytest.mark.parametrize("short", SHORT.values(), ids=SHORT)
def test_where_a_short_region_comes_round_it_gives_way_outside_of_it(short: str) -> None:  # R13
    source = """
def main():
    lock, held = threading.Lock(), []
    def give():
        if current().name == "main.often":
            held.append(lock.locked())
        give_way()
    def often():
        while not done:
            {short}
            for _ in range(3):
                pass
    m = attach_here(give)
    with asked([m]):
        go(often)
        while len(held) < 20:
            runtime.gosched()
        done.append(1)
    print(any(held))
run(main)
"""
    assert output(source.replace("            {short}\n", short.strip("\n") + "\n")) == "False\n"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no sys.monitoring")
def test_code_that_two_ms_run_keeps_its_events_until_both_have_answered() -> None:
    source = """
from gopy._core.sched.preempt.record import Record

def main():
    codes = [main.__code__]
    monitor = ask._mechanism
    one, two = Record(None, None, 0), Record(None, None, 0)
    monitor.arm(one, codes)
    monitor.arm(two, codes)
    seen = [events(main)]
    for each in (one, two, two):
        monitor.disarm(each)
        seen.append(events(main))
    print(seen)
run(main)
"""
    assert output(NOTHING + source) == "[True, True, False, False]\n"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no sys.monitoring")
def test_events_that_come_in_vain_again_and_again_are_taken_off() -> None:
    source = """
from gopy._core.sched.preempt.monitor import STRAYS
from gopy._core.sched.preempt.record import Record, records

def main():
    forgotten = records.by_thread[1] = Record(None, None, 0)
    ask._mechanism.arm(forgotten, [main.__code__])
    for _ in range(10):
        pass
    seen = events(main)
    for _ in range(STRAYS + 10):
        pass
    print(seen, events(main))
run(main)
"""
    assert output(NOTHING + source) == "True False\n"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no sys.monitoring")
@pytest.mark.skipif(WORLD_STOPS, reason=ASKS_ITSELF)
@pytest.mark.parametrize(("taken", "got"), [([], "4"), ([4], "3"), ([3, 4], "None")])
def test_it_takes_a_tool_id_that_nobody_has(taken: list[int], got: str) -> None:  # R13
    source = f"""
def main():
    for each in {taken}:
        sys.monitoring.use_tool_id(each, "other")
    m = attach_here()
    asked_at = preempt.request(m)
    preempt.disarm(m)
    mine = [n for n, name in state() if name == "gopy"]
    print(mine[0] if mine else None, asked_at is (len({taken}) < 2))
run(main)
"""
    assert output(NOTHING + source) == f"{got} True\n"
