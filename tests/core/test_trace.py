"""What the scheduler tells of itself: schedtrace's lines, and its figures."""

import re

import pytest
from programs import run_program
from worlds import own_world

from gopy import chan, go, runtime, time
from gopy._core import current, sched_stats
from gopy._core.base.settings import Settings
from gopy._core.sched import trace
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.world import World
from gopy._core.task.g import new_g

LINE = re.compile(
    r"SCHED (?P<ms>\d+)ms: gomaxprocs=(?P<procs>\d+) idleprocs=(?P<idle>\d+)"
    r" threads=(?P<threads>\d+) spinningthreads=(?P<spin>\d+) needspinning=0"
    r" idlethreads=(?P<asleep>\d+) runqueue=\d+ \[ (?P<queues>[\d ]+) \]"
    r" schedticks=\[ (?P<ticks>[\d ]+) \]"
)


def test_a_line_is_go_s_word_for_word() -> None:  # SEMANTICS 223
    w = World(Settings(), owned=True)
    w.ps[:] = [P(0, w.fresh), P(1, w.fresh)]
    m = M(0, w)
    w.ms.append(m)
    m.p, w.ps[0].m = w.ps[0], m
    w.idle_ps.append(w.ps[1])
    for number in range(3):
        w.ps[0].put(new_g(number, print))
    w.ps[0].next = new_g(4, print)
    w.fresh.put(1, [new_g(5, print), new_g(6, print)])
    w.ps[0].tick, w.ps[1].tick = 7, 9
    w.started_ns = 1_000_000
    w.spinning = 1
    m.poller.close()
    assert trace.line(w, 1_005_999_999) == (
        "SCHED 1004ms: gomaxprocs=2 idleprocs=1 threads=1 spinningthreads=1 needspinning=0"
        " idlethreads=0 runqueue=2 [ 4 0 ] schedticks=[ 7 9 ]"
    )


DOES = {
    "all sleep": "time.sleep(0.5)",
    "one yields": """end = clock.monotonic() + 0.5
    while clock.monotonic() < end: runtime.gosched()""",
    "two hand over": """go(lambda: [ch.send(1) for _ in iter(int, 1)])
    end = clock.monotonic() + 0.5
    while clock.monotonic() < end: ch.recv()""",
    "one waits for a call": "runtime.blocking(clock.sleep, 0.5)",
}


@pytest.mark.parametrize("procs", [1, 3])
@pytest.mark.parametrize("call", ["run(main)", "main()"], ids=["run", "without run"])
@pytest.mark.parametrize("does", DOES.values(), ids=DOES)
def test_lines_come_again_and_again_as_the_environment_asks(
    does: str, call: str, procs: int
) -> None:
    done = run_program(
        "import time as clock\nfrom gopy import chan, go, run, runtime, time\n"
        f"ch = chan()\ndef main():\n    {does}\n{call}",
        env={"GOPYDEBUG": "schedtrace=20", "GOPYMAXPROCS": str(procs)},
    )
    assert (done.returncode, done.stdout) == (0, "")
    lines = [LINE.fullmatch(line) for line in done.stderr.splitlines()]
    assert all(lines), done.stderr
    assert len(lines) >= 3
    times = sorted(int(line["ms"]) for line in lines if line)  # lines of two threads may cross
    assert all(later - earlier >= 19 for earlier, later in zip(times, times[1:], strict=False))
    for line in filter(None, lines):
        assert int(line["procs"]) == procs >= int(line["idle"])
        assert len(line["queues"].split()) == len(line["ticks"].split()) == procs
        assert int(line["threads"]) >= max(1, int(line["asleep"]), int(line["spin"]))


def test_without_stderr_the_program_goes_on() -> None:
    done = run_program(
        "import sys\nfrom gopy import run, time\nsys.stderr = None\nrun(time.sleep, 0.1)\nprint(1)",
        env={"GOPYDEBUG": "schedtrace=20"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_nothing_is_printed_unless_asked_for() -> None:
    source = "from gopy import run, time\nrun(time.sleep, 0.1)"
    for setting in ("", "schedtrace=0", "schedtrace=x", "schedtrace", "other=1"):
        done = run_program(source, env={"GOPYDEBUG": setting})
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_can_be_turned_on_and_off_while_the_program_runs() -> None:
    done = run_program("""
        import sys
        from gopy import run, time
        from gopy._core import set_schedtrace

        def main():
            time.sleep(0.1)
            print("on", file=sys.stderr, flush=True)
            set_schedtrace(10)
            time.sleep(0.2)
            set_schedtrace(0)
            print("off", file=sys.stderr, flush=True)
            time.sleep(0.1)

        run(main)
    """)
    lines = done.stderr.splitlines()
    assert (lines[0], lines[-1]) == ("on", "off")
    assert len(lines) > 4
    assert all(LINE.fullmatch(line) for line in lines[1:-1])


@own_world(procs=3)
def test_the_figures_are_named_and_true() -> None:
    stats = sched_stats()
    assert stats["gomaxprocs"] == 3
    assert stats["threads"] >= 1
    assert stats["idlethreads"] < stats["threads"]
    assert set(stats) >= {"gomaxprocs", "threads", "idlethreads", "idle", "runqueue", "switches"}
    assert set(stats) >= {"steals", "polls"}
    assert all(isinstance(value, int) and value >= 0 for value in stats.values())


@own_world()
def test_each_switch_to_a_goroutine_counts() -> None:
    """A round trip over a channel without a buffer takes two."""
    ch, back = chan[int](), chan[int]()

    def answers() -> None:
        for value in ch:
            back.send(value)

    go(answers)
    runtime.gosched()
    before = sched_stats()["switches"]
    for number in range(2000):
        ch.send(number)
        back.recv()
    for _ in range(100):
        runtime.gosched()
    counted = sched_stats()["switches"] - before
    assert counted > 3000  # what the short ways have done is added up now and then
    assert counted < 7000


@own_world(procs=2)
def test_what_is_stolen_counts() -> None:
    before = sched_stats()["steals"]
    homes: list[object] = []
    go(lambda: homes.append(current().m))
    while not homes:  # without a call of gopy: so another thread has to take it
        pass
    assert homes[0] is not current().m
    assert sched_stats()["steals"] > before


@own_world(procs=1)
def test_who_waits_to_run_is_counted_in_the_queue_of_all() -> None:
    go(time.sleep, 0.001)
    before = sched_stats()["runqueue"]
    for _ in range(600):
        go(lambda: None)
    assert sched_stats()["runqueue"] - before >= 300
    while runtime.num_goroutine() > 1:
        runtime.gosched()
    assert sched_stats()["runqueue"] == 0
