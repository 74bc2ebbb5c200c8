"""The last reader lets the writer in that waits; new readers wait behind it.  SEMANTICS 91, 92."""

import fmt

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    wg = gopy.sync.WaitGroup()
    order: list[str] = []

    def enter(name: str, lock: gopy.sync.Locker) -> None:
        def inside() -> None:
            lock.lock()
            order.append(name)
            gopy.runtime.gosched()
            lock.unlock()

        wg.go(inside)
        gopy.runtime.gosched()

    rw.rlock()
    rw.rlock()
    enter("writer 1", rw)
    enter("reader 1", rw.rlocker())
    enter("writer 2", rw)
    enter("reader 2", rw.rlocker())
    rw.runlock()
    order.append("one reader left")
    gopy.runtime.gosched()
    rw.runlock()
    order.append("none left")
    wg.wait()
    fmt.println(order)


gopy.run(main)
