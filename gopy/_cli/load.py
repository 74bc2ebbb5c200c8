"""A load on a job server: many connections, each with a goroutine of its own.

    ramp      dial all, 500 at a time; who is connected begins to talk
    run       for the duration
    drain     who waits for a reply gets some time, then is cut off
    verdict   passed if nothing failed, nothing is lost, and all were heard

Locking: ``_mu`` guards ``_live``.
"""

import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from gopy._cli.client import Client, kind_of
from gopy._cli.meter import Meter, Tally
from gopy._cli.protocol import ProtocolError
from gopy._cli.stopping import Stopping
from gopy._cli.watch import Watch, milliseconds
from gopy._lang.chan import chan
from gopy._lang.goroutine import run
from gopy._lang.select import select
from gopy.net import Conn, dial
from gopy.sync import Mutex, WaitGroup
from gopy.sync.atomic import Bool
from gopy.time import SECOND, Duration

_DIALS: Final = 500  # under way at the same time
_DIAL_TIMEOUT: Final = 10 * SECOND
_DRAIN: Final = 5 * SECOND
LONGEST_THINK_S: Final = 10.0  # the heartbeat: servers drop who is silent


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: ``rate`` is messages a second, over all connections."""

    address: str
    connections: int
    duration: Duration
    rate: float

    @property
    def think_s(self) -> float:
        """How long a connection thinks between a reply and its next request."""
        return min(self.connections / self.rate, LONGEST_THINK_S)


class Load:
    """A load that runs; ``begun`` ends it early when it is closed."""

    def __init__(self, plan: Plan, meter: Meter, begun: chan[None]) -> None:
        self._plan = plan
        self._meter = meter
        self._begun = begun
        self._over = Bool()
        self._talks = WaitGroup()
        self._mu = Mutex()
        self._live: set[Conn] = set()

    def run(self, watch: Watch) -> None:
        """Ramp up, run and drain; watch shows how it goes."""
        finished, rows = chan[None](), WaitGroup()
        rows.go(watch.show_rows, finished)
        self._ramp()
        select(self._begun, watch.bye, timeout=self._plan.duration)
        self._over.store(True)
        self._drain()
        finished.close()
        rows.wait()
        self._meter.mark()

    def _ramp(self) -> None:
        slots, dials = chan[None](_DIALS), WaitGroup()
        for number in range(1, self._plan.connections + 1):
            if select(self._begun, default=True) is not None:
                break
            slots.send(None)
            dials.add(1)
            self._talks.go(self._connect, number, slots, dials)
        dials.wait()

    def _connect(self, number: int, slots: chan[None], dials: WaitGroup) -> None:
        try:
            conn = dial("tcp", self._plan.address, timeout=_DIAL_TIMEOUT)
        except OSError as error:
            self._meter.problem(kind_of(error), str(error))
            return
        finally:
            slots.recv()
            dials.done()
        client = Client(number, conn, self._meter)
        self._meter.opened()
        with self._mu:
            self._live.add(conn)
        with conn:
            client.talk(self._plan.think_s, self._over.load)
        with self._mu:
            self._live.discard(conn)
        self._meter.closed(heard=client.heard)

    def _drain(self) -> None:
        try:
            self._talks.wait(timeout=_DRAIN)
        except TimeoutError:
            with self._mu:
                late = list(self._live)
            for conn in late:
                with suppress(OSError):  # it has just ended by itself
                    conn.close()
            self._talks.wait()


def load(plan: Plan) -> int:
    """Do what plan says; show a row each second and a summary; return the exit status.

    0 if all went well, else 1.
    """
    with Stopping() as stopping:
        return run(_load, plan, stopping)


def _load(plan: Plan, stopping: Stopping) -> int:
    begun, meter = stopping.begun(), Meter()
    try:
        with dial("tcp", plan.address, timeout=_DIAL_TIMEOUT) as conn:
            watch = Watch(conn, meter)
            watch.ask()
            Load(plan, meter, begun).run(watch)
    except (OSError, ProtocolError) as error:
        print(f"gopy load: {error}", file=sys.stderr)
        return 1
    elapsed, tally = meter.tally()
    failures = verdict(tally, plan.connections)
    for line in summary(elapsed, tally, plan.connections):
        print(f"load: {line}")
    print(f"load: failed: {'; '.join(failures)}" if failures else "load: passed", flush=True)
    return 1 if failures else 0


def summary(elapsed: float, tally: Tally, wanted: int) -> list[str]:
    """Return what came of it: lines for people."""
    spans = tally.spans
    p50, p99 = (milliseconds(spans.percentile(each)) for each in (50, 99))
    lines = [
        f"{tally.opened} of {wanted} connections, {elapsed:.1f}s",
        f"{spans.count} messages, {spans.count / elapsed:,.0f}/s,"
        f" p50 {p50}, p99 {p99}, max {milliseconds(spans.max_ns)}",
        f"{tally.errors} errors, {tally.lost} lost",
    ]
    for kind, problem in tally.problems.items():
        example = f" ({problem.example})" if problem.example not in ("", kind) else ""
        lines.append(f"  {problem.count} x {kind}{example}")
    return lines


def verdict(tally: Tally, wanted: int) -> list[str]:
    """Return what failed; nothing if the load has passed."""
    failures = []
    if tally.errors:
        failures.append(f"{tally.errors} errors")
    if tally.lost:
        failures.append(f"{tally.lost} lost")
    if tally.opened < wanted:
        failures.append(f"{wanted - tally.opened} connections not opened")
    if tally.heard < tally.opened:
        failures.append(f"{tally.opened - tally.heard} connections without a reply")
    return failures
