"""What is measured: each workload's sizes and unit, and what is asked of gopy.

A figure is better when it is smaller, but for requests a second.
"""

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
    optional: bool = False  # only if asked for
    load: tuple[str, ...] = ("loadgen.py",)  # the program that loads a server, and its options
    named: str = ""  # the programs, where they aren't named as the workload is

    @property
    def program(self) -> str:
        """The name of its programs."""
        return self.named or self.name

    @property
    def is_server(self) -> bool:
        """Whether its programs serve, and are loaded from outside."""
        return self.metric == "requests_per_second"

    @property
    def cpu_metric(self) -> str:
        """The figure of its rows that is processor time, empty where that tells nothing."""
        if self.is_server:
            return "server_us"
        return "cpu_ns" if self.metric == "wall_ns" else ""


@dataclass(frozen=True)
class Target:
    """What is asked of gopy: to be so many times better than a peer, or to stay under a limit."""

    workload: str
    size: int
    peer: str
    factor: float = 0.0
    limit: float = 0.0


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
        ((50,),),
        ((50,),),
        metric="requests_per_second",
        unit="requests/s",
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

TARGETS = [
    Target("spawn", 0, "gevent", factor=15),
    Target("pingpong", 0, "gevent", factor=4),
    Target("pingpong", 0, "asyncio", factor=4),
    Target("buffered", 0, "gevent", factor=1),
    Target("gosched", 0, "gevent", factor=3),
    Target("gosched", 1, "gevent", factor=3),
    Target("blocking", 0, "asyncio", factor=1),
    Target("echo", 0, "gevent", factor=1.8),
    Target("echo", 0, "asyncio", factor=1),
    *(
        Target("http-hello", size, peer, factor=factor)
        for size in (0, 1)
        for peer, factor in (("uvicorn", 1.3), ("gevent", 4), ("aiohttp", 2), ("go", 0.5))
    ),
    Target("http-flask", 0, "gunicorn", factor=1.5),
    Target("memory", 1, "", limit=7400),
    Target("flat", 0, "", limit=5),
]
