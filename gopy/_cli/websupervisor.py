"""``serve``: worker processes that serve a WSGI application, and who looks after them.

Each worker has a place, and each place a listener, which the supervisor opens and keeps: a worker
that is restarted takes over what waits in its queue, so no connection is lost.  Several listeners
share one address by ``SO_REUSEPORT``, and the system shares the connections out.

    worker dies      another takes its place; ever later, if they die young
    SIGHUP           in each place a new worker starts, with the code as it is now; when it is
                     ready the old one stops; if it can't start, the old one stays
    SIGTERM, SIGINT  all answer the requests at hand, for so long as the grace; the second
                     time they are killed

Rejected: forking the workers.  A fork can't load changed code, and what the supervisor's runtime
is in the middle of would have to be right in the child.
"""

import signal
import sys
from dataclasses import dataclass
from typing import Final

from gopy._cli.webprocess import WebProcess
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.ends import RecvChan
from gopy._lang.goroutine import go, run
from gopy._lang.select import select
from gopy.net import ListenConfig, TCPListener
from gopy.os.signal import notify
from gopy.os.signum import Signal
from gopy.sync import WaitGroup
from gopy.time import MILLISECOND, SECOND, Duration

FIRST_PAUSE: Final = 100 * MILLISECOND  # before a worker that died takes its place again
LAST_PAUSE: Final = 10 * SECOND
YOUNG: Final = 2 * SECOND


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be served, where, and by how many."""

    app: str
    addr: str
    procs: int
    grace: Duration


def supervise(plan: Plan) -> int:
    """Serve until a signal says it's over; return the exit status: 1 if it can't be served."""
    return run(_supervise, plan)


def _supervise(plan: Plan) -> int:
    orders = chan[Signal](8)
    notify(orders, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        listeners = open_listeners(plan.addr, plan.procs)
    except OSError as error:
        tell(str(error))
        return 1
    stop, at_once = chan[None](), chan[None]()
    places = [Place(plan, listener, stop, at_once) for listener in listeners]
    started = chan[bool](len(places))
    group = WaitGroup()
    for place in places:
        group.go(place.keep, started)
    status = _obey(orders, started, places, f"http://{listeners[0].addr()}", plan)
    stop.close()
    over = chan[None]()
    go(_tell_when_over, group, over)
    ended, order = recv(over), recv(orders)
    while select(ended, order) is order:
        if order.value != signal.SIGHUP and not status:
            status = 1
            at_once.close()
    return status


def _tell_when_over(group: WaitGroup, over: chan[None]) -> None:
    group.wait()
    over.close()


def _obey(
    orders: RecvChan[Signal],
    started: RecvChan[bool],
    places: "list[Place]",
    url: str,
    plan: Plan,
) -> int:
    """Do what the signals say until it's over; return the status."""
    waiting = len(places)
    up, order = recv(started), recv(orders)
    while True:
        if select(up, order) is up:
            if not up.value:
                return 1
            waiting -= 1
            if not waiting:
                many = "1 process" if plan.procs == 1 else f"{plan.procs} processes"
                print(f"serving {plan.app} on {url} ({many})", flush=True)
        elif order.value == signal.SIGHUP:
            for place in places:
                place.reload()
        else:
            return 0


def open_listeners(addr: str, count: int) -> list[TCPListener]:
    """Listen at addr, count times.

    Raises:
        OpError: it can't be.
    """
    if count > 1:
        # Without the option: with it, whoever serves there already would go unnoticed.
        ListenConfig().listen("tcp", addr).close()
    config = ListenConfig(reuse_port=count > 1)
    listeners: list[TCPListener] = []
    for _ in range(count):
        listener = config.listen("tcp", str(listeners[0].addr()) if listeners else addr)
        assert isinstance(listener, TCPListener), "that's what tcp gives"
        listeners.append(listener)
    return listeners


class Place:
    """A place for one worker, with a listener that outlives each of them."""

    def __init__(
        self,
        plan: Plan,
        listener: TCPListener,
        stop: RecvChan[None],
        at_once: RecvChan[None],
    ) -> None:
        self._plan = plan
        self._listener = listener
        self._stop = stop
        self._at_once = at_once
        self._reloads = chan[None](1)
        self._leaving = WaitGroup()

    def reload(self) -> None:
        """Have a new worker take over."""
        self._reloads.try_send(None)

    def keep(self, started: chan[bool]) -> None:
        """Keep a worker here until it's time to stop, and until all have ended.

        Args:
            started: gets True when the first worker is ready, False if it can't be.
        """
        plan = self._plan
        current: WebProcess | None = None
        pause = FIRST_PAUSE
        is_first = True
        while True:
            fresh = WebProcess(plan.app, self._listener, plan.procs, plan.grace)
            if self._comes_up(fresh):
                if current is not None:
                    self._leave(current)
                current = fresh
            else:
                self._leave(fresh)
            if is_first:
                started.send(current is not None)
                is_first = False
            again, current, pause = self._wait(current, pause)
            if not again:
                break
        self._listener.close()  # so that nobody waits in its queue for a worker that won't come
        if current is not None:
            self._leave(current)
        self._leaving.wait()

    def _comes_up(self, fresh: WebProcess) -> bool:
        ready, stop = recv(fresh.ready), recv(self._stop)
        case = select(ready, recv(fresh.ended), stop)
        if case is not ready and case is not stop:
            tell(f"worker {fresh.pid} did not start: {fresh.how}")
        return case is ready

    def _wait(
        self, current: WebProcess | None, pause: Duration
    ) -> tuple[bool, WebProcess | None, Duration]:
        """Wait until a new worker is wanted; return whether it ever is, who is there, and a pause.

        The pause is how long the next one waits if there is none.
        """
        reload, stop = recv(self._reloads), recv(self._stop)
        if current is not None:
            ended = recv(current.ended)
            case = select(ended, reload, stop)
            if case is not ended:
                return case is reload, current, FIRST_PAUSE
            if current.lived() > YOUNG:
                pause = FIRST_PAUSE
            tell(f"worker {current.pid} ended: {current.how}; another follows")
        again = select(reload, stop, timeout=pause) is not stop
        return again, None, min(2 * pause, LAST_PAUSE)

    def _leave(self, worker: WebProcess) -> None:
        self._leaving.go(worker.stop, self._at_once)


def tell(text: str) -> None:
    """Tell whoever runs the program."""
    print(f"gopy serve: {text}", file=sys.stderr, flush=True)
