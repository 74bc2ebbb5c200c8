"""No more than the limit at once; try_go waits for nobody; the limit stays.  SEMANTICS 239."""

import fmt

import gopy
from gopy.sync import atomic
from gopy.x.sync import errgroup


def main() -> None:
    g = errgroup.Group()
    g.set_limit(2)
    active, most = atomic.Int64(), atomic.Int64()

    def task() -> None:
        now = active.add(1)
        while now > (old := most.load()) and not most.compare_and_swap(old, now):
            pass
        active.add(-1)

    for _ in range(20):
        g.go(task)
    fmt.println(g.wait(), most.load() <= 2)

    hold = gopy.chan[bool]()
    fmt.println(g.try_go(hold.recv), g.try_go(hold.recv), g.try_go(hold.recv))

    @gopy.func
    def change() -> None:
        gopy.defer(lambda: fmt.println(gopy.recover()))
        g.set_limit(3)

    change()
    hold.close()
    fmt.println(g.wait())
    g.set_limit(0)
    fmt.println(g.try_go(hold.recv))
    g.set_limit(-1)
    fmt.println(g.try_go(hold.recv), g.try_go(hold.recv), g.wait())


gopy.run(main)
