"""A goroutine that computes is brought to give way, and then stands behind all others."""

import pytest
from hogprograms import ASKS_ITSELF, output

from gopy._core import WORLD_STOPS

TWO_HOGS = """
def main():
    counts = [0, 0]
    m = attach_here()
    with asked([m]):
        go(hog, counts, 0)
        go(hog, counts, 1)
        for _ in range(20):
            before = counts[:]
            runtime.gosched()
        went_on = [a > b for a, b in zip(counts, before)]
        done.append(1)
        print(went_on, preempt.preempted(m) >= 20)
"""


def test_two_hogs_on_one_thread_both_go_on() -> None:  # R9, SEMANTICS 215
    assert output(TWO_HOGS + "run(main)") == "[True, True] True\n"


def test_two_hogs_beside_a_main_that_is_the_threads_own_code_go_on_too() -> None:  # R17
    assert output(TWO_HOGS + "main()") == "[True, True] True\n"


def test_main_itself_is_preempted_where_it_is_the_threads_own_code() -> None:  # R17
    source = """
m = attach_here()
go(done.append, 1)
with asked([m]):
    hog([0], 0)
print(preempt.preempted(m) > 0)
"""
    assert output(source) == "True\n"


def test_who_is_preempted_goes_behind_all_others() -> None:  # R9, SEMANTICS 215
    source = """
def main():
    order = []
    hogs = []
    def give():
        if not hogs:  # on the way there
            return give_way()
        order.append("away")
        give_way()
        order.append("back")
    def first():
        for n in range(3):
            go(order.append, n)
        hogs.append(1)
        hog([0], 0)
    def last():
        order.append("last")
        runtime.gosched()
        done.append(1)
    with asked([attach_here(give)]):
        go(last)
        go(first)
        while "back" not in order:
            runtime.gosched()
    there = order[:order.index("back")]
    print(sorted(set(map(str, there))))
run(main)
"""
    assert output(source) == "['0', '1', '2', 'away', 'last']\n"


def test_hogs_on_other_threads_give_way_there() -> None:
    source = """
def main():
    counts, ms, homes = [0] * 6, [], {}
    def start(index):
        m = current().m
        homes.setdefault(m, []).append(index)
        if m not in ms:
            ms.append(m)
            preempt.attach(m, give_way)
        hog(counts, index)
    mine = current().m
    runtime.lock_os_thread()  # of six on the other threads two at least share one
    with asked(ms, every_s=0.001):
        started = [go(start, n) for n in range(6)]
        while not all(counts):
            time.sleep(0.001)
        before = counts[:]
        while any(a == b for a, b in zip(counts, before)):
            time.sleep(0.001)
        workers = [m for m in ms if m is not mine and len(homes[m]) > 1]
        print(len(workers) > 0, all(preempt.preempted(m) > 0 for m in workers))
        done.append(1)
run(main)
"""
    assert output(source, procs=3) == "True True\n"


def test_what_is_thrown_into_who_was_preempted_arrives_there() -> None:
    source = """
def main():
    def give():
        give_way()
        if current().name == "main.victim":
            raise KeyError("thrown")
    def victim():
        try:
            hog([0], 0)
        except KeyError as error:
            print(repr(error), sys._getframe(0).f_code.co_name)
        done.append(1)
    ask.HELD_NS = 0
    with asked([attach_here(give)]):
        go(victim)
        while not done:
            runtime.gosched()
run(main)
"""
    assert output(source) == "KeyError('thrown') victim\n"


def test_after_what_was_thrown_others_are_preempted_as_before() -> None:  # E3
    source = """
def main():
    throws = [KeyError()]
    def give():
        give_way()
        if throws and current().name == "main.victim":
            raise throws.pop()
    def victim():
        try:
            hog([0], 0)
        except KeyError:
            hog([0], 0)
    ask.HELD_NS = 0
    m = attach_here(give)
    with asked([m]):
        go(victim)
        while preempt.preempted(m) < 10:
            runtime.gosched()
        print("again and again")
        done.append(1)
run(main)
"""
    assert output(source) == "again and again\n"


def test_near_the_recursion_limit_nobody_gives_way_half_done() -> None:  # R4
    source = """
def main():
    deepest = []
    def down(n):
        try:
            down(n + 1)
        except RecursionError:
            if not deepest:
                deepest.append(n)
                hog([0], 0)
    m = attach_here()
    with asked([m]) as answers:
        threading.Timer(0.1, done.append, [1]).start()
        down(0)
    print(preempt.preempted(m), deepest[0] > 100)
run(main)
"""
    assert output(source) in ("0 True\n",)


def test_a_request_that_finds_c_code_stays_unanswered() -> None:  # R12
    source = """
def main():
    m = attach_here()
    blocks, answers = threading.Lock(), []
    blocks.acquire()
    def watch():
        while sys._current_frames()[m.tid].f_code is not main.__code__:
            clock.sleep(0.001)
        clock.sleep(0.01)
        for _ in range(3):
            answers.append((preempt.request(m), preempt.answer(m)))
            clock.sleep(0.005)
        preempt.disarm(m)
        answers.append((False, preempt.answer(m)))
        blocks.release()
    threading.Thread(target=watch).start()
    blocks.acquire()
    print(answers == [(True, Answer.PENDING)] * 3 + [(False, Answer.NONE)])
run(main)
"""
    assert output(source) == "True\n"


def test_an_m_that_sleeps_is_not_asked() -> None:  # R12
    source = """
def main():
    m, asked_at = attach_here(), []
    def watch():
        while not m.sleeping:
            clock.sleep(0.001)
        asked_at.append(preempt.request(m))
    threading.Thread(target=watch).start()
    time.sleep(0.2)
    print(asked_at, preempt.answer(m) == Answer.NONE)
run(main)
"""
    assert output(source) == "[False] True\n"


NOT_ATTACHED = {
    "that was never attached": "m = M(7, None)",
    "that was detached": "m = current().m; preempt.detach(m)",
}


@pytest.mark.parametrize("made", NOT_ATTACHED.values(), ids=NOT_ATTACHED)
def test_an_m_is_not_asked(made: str) -> None:
    source = f"""
def main():
    {made}
    got = []
    thread = threading.Thread(target=lambda: got.append(preempt.request(m)))
    thread.start()
    while not got:
        pass
    print(got, preempt.answer(m) == Answer.NONE, preempt.preempted(m))
run(main)
"""
    assert output(source) == "[False] True 0\n"


@pytest.mark.skipif(WORLD_STOPS, reason=ASKS_ITSELF)
def test_of_two_ms_on_one_thread_the_upper_one_is_asked_until_it_is_gone() -> None:
    source = """
lower = attach_here()
seen = []

def main():
    upper = attach_here()
    seen.append((preempt.request(lower), preempt.request(upper), lower.tid == upper.tid))
    preempt.disarm(upper)
    preempt.detach(upper)

run(main)
print(seen, preempt.request(lower))
"""
    assert output(source) == "[(False, True, True)] True\n"


@pytest.mark.skipif(WORLD_STOPS, reason=ASKS_ITSELF)
def test_a_child_knows_its_own_thread_only_and_waits_for_no_lock() -> None:  # R23
    source = """
import os, warnings
from gopy._core.sched.preempt.record import Record, records

warnings.simplefilter("ignore")  # there is sysmon's thread, which the child forgets

m = attach_here()
records.by_thread[1] = Record(m, give_way, 0)
records.mu.acquire()
child = os.fork()
if not child:
    preempt.after_fork()
    print(list(records.by_thread) == [m.tid], preempt.request(m), flush=True)
    os._exit(0)
records.mu.release()
os.waitpid(child, 0)
"""
    assert output(source) == "True True\n"


def test_who_comes_by_while_sysmon_has_the_lock_only_tries() -> None:
    source = """
from gopy._core.sched.preempt.record import records

def main():
    record = records.of(attach_here())
    record.tries, record.answer = 5, Answer.PENDING
    with records.mu:
        ask._come_by(record, sys._getframe(), (0,))
        print(record.answer == Answer.PENDING, record.count)
    ask._come_by(record, sys._getframe(), (0,))
    print(record.answer == Answer.YIELDED, record.count)
run(main)
"""
    assert output(source) == "True 0\nTrue 1\n"
