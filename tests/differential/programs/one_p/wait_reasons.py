"""A dump tells what each goroutine waits for, the caller first.  SEMANTICS 220, 222."""

import fmt

import gopy


def main() -> None:
    none, empty = gopy.nil_chan, gopy.chan[int]()
    mu = gopy.sync.Mutex()
    rw, rw2 = gopy.sync.RWMutex(), gopy.sync.RWMutex()
    wg = gopy.sync.WaitGroup()
    cond = gopy.sync.Cond(gopy.sync.Mutex())
    mu.lock()
    rw.lock()
    rw2.rlock()
    wg.add(1)

    def wait_for_a_signal() -> None:
        cond.l.lock()
        cond.wait()

    for f in (
        *(empty.recv, none.recv, lambda: none.send(1)),
        *(lambda: gopy.chan[int]().send(1), gopy.select),
        lambda: gopy.select(gopy.recv(empty), gopy.recv(none)),
        *(mu.lock, rw.rlock, rw2.lock, wg.wait, wait_for_a_signal),
        lambda: gopy.time.sleep(gopy.time.HOUR),
    ):
        gopy.go(f)
    gopy.runtime.gosched()
    for line in gopy.runtime.stack(all=True).splitlines():
        if line.startswith("goroutine "):
            fmt.println(line[line.index("[") :])


gopy.run(main)
