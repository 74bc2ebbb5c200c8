"""What is measured: each workload's sizes and unit, and what is asked of gopy.

A figure is better when it is smaller, but for requests a second and for speed on two Ps.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    """One kind of program; each entry of a tuple of sizes is a program's arguments."""

    name: str
    what: str
    sizes: tuple[tuple[int, ...], ...]
    quick: tuple[tuple[int, ...], ...]
    metric: str = "wall_ns"
    unit: str = "ns"
    most_rounds: int = 99
    optional: bool = False  # with --quick only if asked for
    load: tuple[str, ...] = ("loadgen.py",)  # the program that loads a server, and its options
    named: str = ""  # the programs, where they aren't named as the workload is
    serves: bool = False  # a server whose requests are not what counts

    @property
    def program(self) -> str:
        """The name of its programs."""
        return self.named or self.name

    @property
    def is_server(self) -> bool:
        """Whether its programs serve, and are loaded from outside."""
        return self.serves or self.counts_requests

    @property
    def counts_requests(self) -> bool:
        """Whether its figure is how many requests are answered, of which more is better."""
        return self.metric == "requests_per_second"

    @property
    def cpu_metric(self) -> str:
        """The figure of its rows that is processor time, empty where that tells nothing."""
        if self.counts_requests:
            return "server_us"
        return "cpu_ns" if self.metric == "wall_ns" else ""


@dataclass(frozen=True)
class Target:
    """What is asked of a build: to be so many times better than a peer, or to keep to a limit."""

    workload: str
    size: int
    peer: str = ""
    factor: float = 0.0
    limit: float = 0.0  # at most
    least: float = 0.0  # at least
    build: str = "gopy"
    metric: str = ""  # of the rows, where it isn't the workload's


WORKLOADS = [
    Workload(
        "spawn",
        "start N tasks that do nothing, wait for all; one task",
        ((100_000,),),
        ((20_000,),),
    ),
    Workload(
        "gosched",
        "N tasks give way to each other; one yield",
        ((2, 400_000), (10_000, 400_000)),
        ((2, 100_000), (10_000, 100_000)),
    ),
    Workload(
        "pingpong",
        "two tasks, two unbuffered channels; one round trip",
        ((100_000,),),
        ((20_000,),),
    ),
    Workload("buffered", "items through a buffer of 128; one item", ((500_000,),), ((100_000,),)),
    Workload(
        "fanin",
        "100 tasks into one unbuffered channel; one item",
        ((200_000,),),
        ((20_000,),),
    ),
    Workload(
        "workers",
        "jobs for 8 workers, results over another channel; one job",
        ((200_000,),),
        ((20_000,),),
    ),
    Workload("select4", "a select over 4 channels; one item", ((100_000,),), ((20_000,),)),
    Workload("sieve", "the first N primes, a filter each; one prime", ((300,),), ((100,),)),
    Workload(
        "daisy",
        "a number through a chain of N tasks; one link",
        ((10_000,), (100_000,)),
        ((1_000,), (10_000,)),
    ),
    Workload(
        "mutex",
        "N tasks take turns with one mutex (one never waits); one lock and unlock",
        ((1, 500_000), (100, 100_000)),
        ((1, 100_000), (100, 20_000)),
    ),
    Workload(
        "rwmutex",
        "the same with a lock that readers share, a tenth of writers",
        ((1, 500_000), (100, 100_000)),
        ((1, 100_000), (100, 20_000)),
    ),
    Workload(
        "waitgroup",
        "batches of 100 tasks, each waited for; one task",
        ((200_000,),),
        ((20_000,),),
    ),
    Workload("timers", "set N timers, stop all; one timer", ((100_000,),), ((20_000,),)),
    Workload(
        "sleepers",
        "N tasks sleep 1 to 100 ms: compare processor time; one task",
        ((100_000,),),
        ((10_000,),),
    ),
    Workload(
        "contexts",
        "cancel a tree of N contexts with a task at each leaf; one context",
        ((20_000,),),
        ((2_000,),),
    ),
    Workload(
        "blocking",
        "a function that does nothing, called on a helper thread; one call",
        ((20_000,),),
        ((5_000,),),
    ),
    Workload(
        "memory",
        "N tasks parked on a channel; resident memory of one",
        ((10_000,), (100_000,)),
        ((10_000,), (100_000,)),
        metric="bytes_each",
        unit="bytes",
        most_rounds=3,
    ),
    Workload(
        "memory-million",
        "the same with a million tasks",
        ((1_000_000,),),
        ((1_000_000,),),
        metric="bytes_each",
        unit="bytes",
        most_rounds=1,
        optional=True,
        named="memory",
    ),
    Workload(
        "echo",
        "TCP echo of 64 bytes over N connections, one processor each side",
        ((50,), (1_000,)),
        ((50,), (1_000,)),
        metric="requests_per_second",
        unit="requests/s",
    ),
    Workload(
        "idle-connection",
        "N open connections that send nothing; resident memory of one in the server",
        ((10_000,),),
        ((10_000,),),
        metric="bytes_each",
        unit="bytes",
        most_rounds=3,
        load=("idleload.py",),
        named="echo",
        serves=True,
    ),
    Workload(
        "accept",
        "a connection, one echo and its end, N at a time; one connection",
        ((50,),),
        ((50,),),
        metric="requests_per_second",
        unit="connections/s",
        load=("connectload.py",),
        named="echo",
    ),
    Workload(
        "tls-echo",
        "the same over TLS 1.3",
        ((50,),),
        ((50,),),
        metric="requests_per_second",
        unit="requests/s",
        load=("tlsload.py",),
        named="tls",
    ),
    Workload(
        "tls-handshake",
        "a connection, its TLS 1.3 handshake and one echo, N at a time",
        ((30,),),
        ((30,),),
        metric="requests_per_second",
        unit="requests/s",
        load=("tlsload.py", "--handshakes"),
        named="tls",
    ),
    Workload(
        "http-hello",
        "HTTP requests over N connections that stay, answered with a greeting",
        ((50,), (1_000,)),
        ((50,), (1_000,)),
        metric="requests_per_second",
        unit="requests/s",
        load=("httpload.py",),
    ),
    Workload(
        "http-flask",
        "the same, answered by a Flask application",
        ((50,),),
        ((50,),),
        metric="requests_per_second",
        unit="requests/s",
        load=("httpload.py",),
    ),
    Workload(
        "flat",
        "N tasks start and end, 100 at a time; growth of resident memory",
        ((1_000_000,),),
        ((100_000,),),
        metric="growth_percent",
        unit="%",
        most_rounds=1,
    ),
    Workload(
        "million",
        "park N tasks in one process, wake them, let them end; one task",
        ((1_000_000,),),
        ((100_000,),),
        most_rounds=1,
    ),
]

# Of `parallel.py`, which runs under a free-threaded interpreter.
PARALLEL = [
    Workload(
        f"parallel-{what}",
        f"free-threaded: {how}, 2 Ps; speed of one P",
        ((8,),),
        ((8,),),
        metric="times_one_p",
        unit="times",
        most_rounds=1,
    )
    for what, how in (
        ("compute", "N goroutines that compute"),
        ("pairs", "N pairs that talk over channels"),
    )
]

PYTHONS = ("gevent", "asyncio", "uvloop", "trio")


def _asked(
    workload: str, size: int = 0, metric: str = "", build: str = "gopy", **factors: float
) -> Iterator[Target]:
    for peer, factor in factors.items():
        yield Target(workload, size, peer, factor, metric=metric, build=build)


def _every(factor: float, *without: str) -> dict[str, float]:
    return {peer: factor for peer in PYTHONS if peer not in without}


TARGETS = [
    *_asked("spawn", go=1, gevent=40, asyncio=10),
    *_asked("pingpong", go=1 / 2.5, gevent=8, asyncio=8, uvloop=8),
    *_asked("buffered", go=1 / 3, gevent=2),
    *_asked("gosched", 0, go=1 / 5, gevent=5),
    *_asked("gosched", 1, go=1 / 5, gevent=5),
    *_asked("select4", go=1 / 3, **_every(5, "gevent", "trio")),  # which have no select
    *_asked("workers", go=1 / 4, **_every(3)),
    *_asked("sieve", go=1 / 4, **_every(3)),
    *_asked("daisy", 0, go=1 / 4, **_every(3)),
    *_asked("daisy", 1, go=1 / 4, **_every(3)),
    *_asked("mutex", 0, gevent=1, threading=1),
    *_asked("mutex", 1, gevent=1, threading=1),
    *_asked("sleepers", metric="cpu_ns", gevent=5, asyncio=5),
    *_asked("sleepers", metric="late_p99_ms", uvloop=1),
    *_asked("blocking", asyncio=1),
    *_asked("echo", 0, gevent=2.3, uvloop=0.95, go=0.9),
    *_asked("echo", 1, gevent=2, uvloop=1),
    *_asked("accept", go=1, gevent=1.8),
    Target("idle-connection", 0, limit=4200),
    Target("memory-million", 0, limit=3400),
    # The load costs as much as the server: processor time is what tells servers apart.
    *_asked("tls-echo", metric="server_us", gevent=2),
    *_asked("tls-handshake", metric="server_us", go=0.6),
    *_asked("http-hello", 0, metric="server_us", uvicorn=1.3, gevent=4, aiohttp=2, go=0.5),
    *_asked("http-hello", 1, metric="server_us", uvicorn=1.3, gevent=4, aiohttp=2, go=0.5),
    *_asked("http-flask", metric="server_us", gunicorn=1.5),
    Target("parallel-compute", 0, least=1.8),
    Target("parallel-pairs", 0, least=1.4),
    Target("flat", 0, limit=5),
    # The reference in Python.
    *_asked("spawn", build="gopy-pure", gevent=15),
    *_asked("pingpong", build="gopy-pure", gevent=4, asyncio=4),
    *_asked("buffered", build="gopy-pure", gevent=1),
    *_asked("gosched", 0, build="gopy-pure", gevent=3),
    *_asked("gosched", 1, build="gopy-pure", gevent=3),
    *_asked("echo", 0, build="gopy-pure", gevent=1.8, asyncio=1),
    Target("memory", 1, limit=7400, build="gopy-pure"),
    Target("flat", 0, limit=5, build="gopy-pure"),
]
