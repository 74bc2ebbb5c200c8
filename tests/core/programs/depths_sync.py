"""What happens near the recursion limit to sync, to connections and to blocking calls."""

from lastdepths import Case, case, ended, parked, same, settle, until

from gopy import Goroutine, chan, go, net, runtime, time
from gopy.net import Conn
from gopy.sync import Cond, Mutex, Once, RWMutex, WaitGroup

# Mutexes.


def lockers(mu: Mutex, got: list[int], count: int) -> list[Goroutine]:
    """Return goroutines that wait for mu, and note it when they have it."""

    def take(number: int) -> None:
        with mu:
            got.append(number)

    return [parked("sync.Mutex.Lock", take, number) for number in range(count)]


@case
def lock() -> Case:
    mu = Mutex()
    happened = yield mu.lock
    same(mu.try_lock(), not happened)
    mu.unlock()
    same(mu.try_lock(), True)


@case
def lock_and_wait() -> Case:
    mu = Mutex()
    mu.lock()
    g = go(mu.unlock)
    happened = yield mu.lock
    if not happened:
        mu.lock()
    ended(g)
    same(mu.try_lock(), False)
    mu.unlock()
    same(mu.try_lock(), True)


@case
def lock_with_a_timeout() -> Case:
    mu = Mutex()
    mu.lock()
    g = go(mu.unlock)
    if not (yield lambda: mu.lock(timeout=60)):
        mu.lock()
    ended(g)
    mu.unlock()
    same(mu.try_lock(), True)


@case
def try_lock() -> Case:
    mu = Mutex()
    happened = yield mu.try_lock
    same(mu.try_lock(), not happened)


@case
def unlock() -> Case:
    mu, got = Mutex(), []
    mu.lock()
    waiting = lockers(mu, got, 3)
    if not (yield mu.unlock):
        same(mu.try_lock(), False)
        mu.unlock()
    ended(*waiting)
    same(sorted(got), [0, 1, 2])
    same(mu.try_lock(), True)


@case
def unlock_while_starving() -> Case:
    mu, got = Mutex(), []
    mu.lock()
    waiting = lockers(mu, got, 2)
    time.sleep(2 * time.MILLISECOND)
    mu.unlock()
    mu.lock()  # before the woken one, who then insists
    settle()
    if not (yield mu.unlock):
        mu.unlock()
    ended(*waiting)
    same(sorted(got), [0, 1])
    same(mu.try_lock(), True)


@case
def write_lock() -> Case:
    rw = RWMutex()
    rw.rlock()
    g = go(rw.runlock)
    if not (yield rw.lock):
        rw.lock()
    ended(g)
    same((rw.try_rlock(), rw.try_lock()), (False, False))
    rw.unlock()
    same(rw.try_lock(), True)


@case
def write_unlock() -> Case:
    rw, got = RWMutex(), []

    def read(number: int) -> None:
        with rw.rlocker():
            got.append(number)

    def write() -> None:
        with rw:
            got.append(-1)

    rw.lock()
    waiting = [parked("sync.RWMutex.RLock", read, number) for number in range(2)]
    waiting.append(go(write))
    settle()
    if not (yield rw.unlock):
        same(got, [])
        rw.unlock()
    ended(*waiting)
    same(sorted(got), [-1, 0, 1])
    same(rw.try_lock(), True)


@case
def read_lock() -> Case:
    rw = RWMutex()
    rw.lock()
    g = go(rw.unlock)
    if not (yield rw.rlock):
        rw.rlock()
    ended(g)
    same((rw.try_rlock(), rw.try_lock()), (True, False))
    rw.runlock()
    rw.runlock()
    same(rw.try_lock(), True)


@case
def read_unlock() -> Case:
    rw, got = RWMutex(), []

    def write() -> None:
        with rw:
            got.append("written")

    rw.rlock()
    g = parked("sync.RWMutex.Lock", write)
    if not (yield rw.runlock):
        same(got, [])
        rw.runlock()
    ended(g)
    same(got, ["written"])
    same(rw.try_lock(), True)


# Groups and conditions.


@case
def wait_for_a_group() -> Case:
    wg = WaitGroup()
    wg.add(1)
    g = go(wg.done)
    if not (yield wg.wait):
        wg.wait()
    ended(g)
    wg.add(1)
    wg.done()


@case
def done() -> Case:
    wg = WaitGroup()
    wg.add(1)
    waiting = [parked("sync.WaitGroup.Wait", wg.wait) for _ in range(2)]
    waiting.append(parked("sync.WaitGroup.Wait", lambda: wg.wait(timeout=60)))
    if not (yield wg.done):
        same([g.wait_reason for g in waiting], ["sync.WaitGroup.Wait"] * 3)
        wg.done()
    ended(*waiting)


@case
def start_in_a_group() -> Case:
    wg, got = WaitGroup(), []
    happened = yield lambda: wg.go(got.append, "v")
    wg.wait(timeout=10)
    same(got, ["v"] * happened)


@case
def do_once() -> Case:
    once, got = Once(), []
    happened = yield lambda: once.do(got.append, "v")
    if not happened and not got:  # what raises counts as done, in Go too
        same(got, [])
    once.do(got.append, "w")
    assert len(got) <= 1, got


def waiters(cond: Cond, got: list[int], count: int) -> list[Goroutine]:
    """Return goroutines that wait for cond, and note it when they were woken."""

    def wait(number: int) -> None:
        with cond:
            cond.wait(timeout=60 if number == 1 else None)
            got.append(number)

    return [parked("sync.Cond.Wait", wait, number) for number in range(count)]


@case
def wait_for_a_condition() -> Case:
    cond = Cond(Mutex())

    def signal() -> None:
        with cond:
            cond.signal()

    cond.l.lock()
    g = go(signal)
    yield cond.wait
    same(cond.l.try_lock(), False)
    cond.l.unlock()
    ended(g)
    got: list[int] = []
    waiting = waiters(cond, got, 1)
    cond.signal()  # would be lost on one who is not there any more
    ended(*waiting)


@case
def signal() -> Case:
    cond, got = Cond(Mutex()), []
    waiting = waiters(cond, got, 3)
    happened = yield cond.signal
    until(lambda: len(got) == happened)
    settle()
    same(got, [0] * happened)
    cond.broadcast()
    ended(*waiting)


@case
def broadcast() -> Case:
    cond, got = Cond(Mutex()), []
    waiting = waiters(cond, got, 3)
    if not (yield cond.broadcast):
        settle()
        same(got, [])
        cond.broadcast()
    ended(*waiting)


# Connections.


def connected() -> tuple[Conn, Conn]:
    """Return both ends of a connection."""
    with net.listen("tcp", "127.0.0.1:0") as listener:
        near = net.dial("tcp", str(listener.addr()))
        return near, listener.accept()


@case
def read_what_is_there() -> Case:
    near, far = connected()
    near.write(b"v")
    got: list[bytes] = []
    if not (yield lambda: got.append(far.read(10))):
        got.append(far.read(10))
    same(got, [b"v"])
    near.close()
    same(far.read(10), b"")
    far.close()


@case
def read_and_wait() -> Case:
    near, far = connected()
    near.write(b"u")
    same(far.read(10), b"u")  # registered and drained: the next read waits first
    g = go(near.write, b"v")
    got: list[bytes] = []
    if not (yield lambda: got.append(far.read(10))):
        got.append(far.read(10))
    same(got, [b"v"])
    ended(g)
    near.close()
    same(far.read(10), b"")
    far.close()


@case
def read_with_a_deadline() -> Case:
    near, far = connected()
    far.set_read_deadline(time.now() + 60)
    g = go(near.write, b"v")
    got: list[bytes] = []
    if not (yield lambda: got.append(far.read(10))):
        got.append(far.read(10))
    same(got, [b"v"])
    ended(g)
    near.close()
    far.close()


@case
def write() -> Case:
    near, far = connected()
    happened = yield lambda: near.write(b"v")
    if not happened:
        near.write(b"w")
    near.close()
    same(far.read(10), b"v" if happened else b"w")
    far.close()


@case
def write_and_wait() -> Case:
    near, far = connected()
    much = bytes(8_000_000)
    counted = chan[int](1)

    def count() -> None:
        total = 0
        while data := far.read():
            total += len(data)
        counted.send(total)

    go(count)
    sent = []

    def send() -> None:
        try:
            sent.append(near.write(much))
        except RecursionError as error:
            sent.append(getattr(error, "n", 0))
            raise

    yield send
    near.write(b"v")
    near.close()
    same(counted.recv(timeout=10), sent[0] + 1 if sent else 1)
    far.close()


@case
def set_a_deadline() -> Case:
    near, far = connected()
    got: list[str] = []

    def read() -> None:
        try:
            far.read(10)
        except TimeoutError as error:
            got.append(type(error).__name__)

    g = parked("IO wait", read)
    past = time.now() - 1
    if not (yield lambda: far.set_deadline(past)):
        settle()
        same((got, g.wait_reason), ([], "IO wait"))
        far.set_deadline(past)
    ended(g)
    same(got, ["DeadlineExceededError"])
    near.close()
    far.close()


@case
def close_a_connection() -> Case:
    near, far = connected()
    got: list[str] = []

    def read() -> None:
        try:
            far.read(10)
        except net.ErrClosed as error:
            got.append(type(error).__name__)

    g = parked("IO wait", read)
    happened = yield far.close
    if not happened:
        settle()
        same((got, g.wait_reason), ([], "IO wait"))
        far.close()
    ended(g)
    same(got, ["ErrClosed"])
    same(near.read(10), b"")
    near.close()


@case
def accept() -> Case:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        near = net.dial("tcp", str(listener.addr()))
        got: list[Conn] = []
        if not (yield lambda: got.append(listener.accept())):
            got.append(listener.accept())
        near.write(b"v")
        same(got[0].read(10), b"v")
        near.close()
        got[0].close()


@case
def accept_and_wait() -> Case:
    with net.listen("tcp", "127.0.0.1:0") as listener:
        g = go(lambda: near.append(net.dial("tcp", str(listener.addr()))))
        near: list[Conn] = []
        got: list[Conn] = []
        if not (yield lambda: got.append(listener.accept())):
            got.append(listener.accept())
        ended(g)
        near[0].write(b"v")
        same(got[0].read(10), b"v")
        near[0].close()
        got[0].close()


@case
def make_a_blocking_call() -> Case:
    got: list[str] = []
    happened = yield lambda: runtime.blocking(got.append, "v")
    time.sleep(time.MILLISECOND)
    same(got, ["v"] * happened)
