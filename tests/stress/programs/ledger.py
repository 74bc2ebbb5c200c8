"""What a stress program promises, how it ends, and what it says when it hangs.

A part is a function of a Ledger.  It starts goroutines, lets them work while ``on`` is
True, and then checks that nothing was lost and nothing came twice.
"""

import faulthandler
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from random import Random
from time import monotonic, sleep

import gopy
from gopy import runtime
from gopy._core.base import standstill
from gopy._core.sched.boot import world
from gopy.sync import WaitGroup

SECONDS = float(os.environ.get("GOPY_STRESS_SECONDS", "60"))
GOROUTINES = int(os.environ.get("GOPY_STRESS_GOROUTINES", "10000"))
PROCS = int(os.environ.get("GOPY_STRESS_PROCS", "4"))
STILL_S = 60.0  # a part that does nothing for so long hangs

Part = Callable[["Ledger"], None]


class Ledger:
    """What went wrong so far, and how far each part has come."""

    def __init__(self, seconds: float, goroutines: int) -> None:
        self.seconds = seconds
        self.goroutines = goroutines  # how many the parts should keep alive, together
        self.until = float("inf")
        self.wrong: list[str] = []
        # By thread: where there is no GIL, all would wait in line for one dict.
        self._counts: dict[int, dict[str, int]] = {}
        self.phase: dict[str, str] = {}

    @property
    def on(self) -> bool:
        """Whether to go on."""
        return monotonic() < self.until

    def check(self, holds: object, text: str) -> None:
        """Note text as wrong unless holds."""
        if not holds:
            self.wrong.append(text)

    def same(self, got: object, want: object, text: str) -> None:
        """Note that text is wrong unless got equals want."""
        if got != want:
            self.wrong.append(f"{text}: {got!r}, want {want!r}")

    def did(self, what: str, times: int = 1) -> None:
        """Count what happened; roughly, for the watch alone."""
        counts = self._counts.setdefault(threading.get_ident(), {})
        counts[what] = counts.get(what, 0) + times

    @property
    def counts(self) -> Counter[str]:
        """How often what happened so far."""
        total: Counter[str] = Counter()
        for counts in list(self._counts.values()):
            total.update(dict(counts))
        return total

    def pause(self, chance: Random) -> None:
        """Step aside.  Of a crowd most wait at any time, and now and then all of them do."""
        way = chance.random()
        if way < 0.5:
            gopy.time.sleep(chance.uniform(0, 0.1))
        elif way < 0.7:
            gopy.time.sleep(0.1 - monotonic() % 0.1)  # until then all that do this are still
        else:
            runtime.gosched()

    def random(self, *of: object) -> Random:
        """Return a source of chance of one's own: the same program has the same ones."""
        return Random(f"{os.environ.get('GOPYSEED')} {of}")


def start(parts: list[Part], seconds: float = SECONDS, procs: int = PROCS) -> None:
    """Run parts together as a program; print ``ok``, or what is wrong and exit with 1.

    A program that hangs prints its goroutines and threads, and exits with 3.
    """
    ledger = Ledger(seconds, GOROUTINES)
    watch(ledger)
    gopy.run(_main, ledger, parts, procs)
    _threads_end()
    for text in ledger.wrong[:50]:
        print(text, file=sys.stderr)
    print(" ".join(f"{name}={count}" for name, count in ledger.counts.items()), file=sys.stderr)
    if ledger.wrong:
        sys.exit(1)
    print("ok")


def _main(ledger: Ledger, parts: list[Part], procs: int) -> None:
    runtime.gomaxprocs(procs)
    ledger.until = monotonic() + ledger.seconds
    left = WaitGroup()
    for part in parts:
        ledger.phase[part.__name__] = "runs"
        left.go(_one, ledger, part)
    left.wait()
    alone(ledger)


def _threads_end() -> None:
    """Wait for the scheduler's threads: greenlet's assertions want none to end with the process."""
    end = monotonic() + 10
    while len(standstill.current_frames()) > 2 and monotonic() < end:  # this one and the watch
        sleep(0.001)
    sleep(0.01)


def _one(ledger: Ledger, part: Part) -> None:
    part(ledger)
    ledger.phase[part.__name__] = "is over"
    ledger.did("parts")


def alone(ledger: Ledger) -> None:
    """Wait until main is the only goroutine: who has just done his last may take a moment."""
    end = monotonic() + 30
    while runtime.num_goroutine() > 1 and monotonic() < end:
        gopy.time.sleep(0.01)
    ledger.same([str(g) for g in runtime.goroutines()[1:20]], [], "goroutines left behind")


def watch(ledger: Ledger) -> None:
    """Start the watch: a thread that is there before gopy is used, and calls it only at the end.

    So it does not stand in the way of a deadlock's report.
    """
    faulthandler.enable()
    threading.Thread(target=_watch, args=(ledger,), daemon=True, name="watch").start()


def _watch(ledger: Ledger) -> None:
    seen: dict[str, int] = {}
    since = monotonic()
    end = monotonic() + ledger.seconds + 4 * STILL_S
    while monotonic() < end:
        sleep(0.5)
        now = dict(ledger.counts)
        if now != seen:
            seen = now
            since = monotonic()
        elif monotonic() - since > STILL_S:
            break
    _tell_all(ledger)


def _tell_all(ledger: Ledger) -> None:
    """Print where everybody is, and end the process, whatever state it is in."""
    faulthandler.dump_traceback_later(30, exit=True)  # if gopy itself has stopped
    print("HANGS", ledger.counts, ledger.phase, ledger.wrong[:20], file=sys.stderr)
    print(scheduler(), file=sys.stderr, flush=True)
    faulthandler.dump_traceback(all_threads=True)
    print(summary(runtime.stack(all=True)), file=sys.stderr, flush=True)
    os._exit(3)


def scheduler() -> str:
    """Return where all Ps and Ms are, as it looks from a thread that takes no locks."""
    w = world()
    ms = {m: number for number, m in enumerate(w.ms)}
    lines = [
        f"spinning {w.spinning}, fresh {w.fresh.count}, idle Ps {[p.id for p in w.idle_ps]}, "
        f"retired Ps {[p.id for p in w.retired]}, idle Ms {[ms.get(m) for m in w.idle_ms]}, "
        f"wanting Ms {[ms.get(m) for m in w.wanting]}, retakes {w.retakes}"
    ]
    for p in [*w.ps, *w.retired]:
        waiting = ["fresh" if g.stack is None else ms.get(g.m) for g in p.waiting()]
        lines.append(f"P {p.id}: M {ms.get(p.m)}, waiting {waiting}, timer {p.heap.first()}")
    for m, number in ms.items():
        lines.append(
            f"M {number}: thread {m.tid:#x}, P {None if m.p is None else m.p.id}, "
            f"sleeping {m.sleeping}, spinning {m.spinning}, stopped {m.stopped}, "
            f"inbox {len(m.inbox)}, late {len(m.late)}, wired {len(m.wired)}, lent {m.lent}, "
            f"switches {m.switches}, stacks {len(m.stacks)}, free {len(m.free)}"
        )
    return "\n".join(lines)


def summary(dump: str) -> str:
    """Return dump with goroutines that stand at the same place told once, most first."""
    alike: Counter[str] = Counter()
    for each in dump.strip().split("\n\n"):
        head, _, frames = each.partition("\n")
        alike[f"{head[head.find('[') :]}\n{frames}"] += 1
    return "\n\n".join(f"{count} x {text}" for text, count in alike.most_common(60))
