"""Everything at once, for GOPY_STRESS_SECONDS, by GOPY_STRESS_GOROUTINES on GOPY_STRESS_PROCS."""

import os
from pipes import pipes

from clocks import after_funcs, churn, shared_timers, sleepers, tickers, timers
from ledger import Part, start
from locks import conds, mutexes, rwmutexes, waitgroups
from sockets import sockets
from visitors import onlookers, resizes, visitors
from webs import webs

PARTS: list[Part] = [
    pipes,
    webs,
    mutexes,
    rwmutexes,
    conds,
    waitgroups,
    sleepers,
    timers,
    shared_timers,
    after_funcs,
    tickers,
    churn,
    sockets,
    visitors,
    onlookers,
]


def chosen(parts: list[Part], usual: list[Part]) -> list[Part]:
    """Return the parts whose names are in GOPY_STRESS_PARTS; the usual ones if it is not set."""
    wanted = os.environ.get("GOPY_STRESS_PARTS", "").split()
    return [part for part in parts if part.__name__ in wanted] or usual


def main() -> None:
    """Run the parts that are wanted, by default all but one."""
    start(chosen([*PARTS, resizes], PARTS))


if __name__ == "__main__":
    main()
