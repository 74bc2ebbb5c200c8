"""The child of a fork: one thread, one P, and the goroutine that forked, which is its main."""

import pytest
from programs import run_program

from gopy._core import WORLD_STOPS

PRELUDE = """
import atexit, gc, multiprocessing, os, signal, subprocess, sys, threading, time as clock
from concurrent.futures import ProcessPoolExecutor
from gopy import chan, go, net, run, runtime, select, sync, time

def uses_everything():
    # Channels, timers, a mutex, sockets and goroutines of the child's own.
    numbers, mu = chan(2), sync.Mutex()
    def work(n):
        time.sleep(0.001)
        with mu:
            numbers.send(n)
    for n in range(5):
        go(work, n)
    got = sorted(numbers.recv(timeout=20) for _ in range(5))
    with net.listen("tcp", "127.0.0.1:0") as listener:
        def serve():
            with listener.accept() as conn:
                conn.write(conn.read(9)[::-1])
        go(serve)
        with net.dial("tcp", str(listener.addr())) as conn:
            conn.write(b"abc")
            answer = conn.read(9)
    return (got, answer) == ([0, 1, 2, 3, 4], b"cba")

def report():
    used = uses_everything()
    while runtime.num_goroutine() > 1:
        runtime.gosched()
    print("child", used, runtime.current().id)

def status(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def forks(then):
    pid = os.fork()
    if not pid:
        report()
        return then()
    print("parent", status(pid))

class Waits:
    # Goroutines that wait: for channels, a timer, a connection, a mutex; and undisturbed go on.
    def __init__(self):
        self.never, self.mu, self.ended = chan(), sync.Mutex(), chan(9)
        self.listener = net.listen("tcp", "127.0.0.1:0")
        self.mu.lock()
        ways = [self.never.recv, lambda: time.sleep(0.2), self.accepts, self.mu.lock,
                lambda: select(self.never)]
        self.all = [go(self.one, way) for way in ways]
        while not all(g.wait_reason for g in self.all):
            runtime.gosched()

    def one(self, way):
        try:
            way()
        finally:
            self.ended.send(os.getpid())

    def accepts(self):
        self.listener.accept().close()

    def go_on(self):
        net.dial("tcp", str(self.listener.addr())).close()
        self.never.close()
        self.mu.unlock()
        print("undisturbed", {self.ended.recv(timeout=20) for _ in self.all} == {os.getpid()})
"""

# Who forks; each prints what the child does, how it ended, and what the parent does after.
FORKERS = {
    "main": (
        """
        def main():
            waits = Waits()
            forks(lambda: sys.exit(3))
            waits.go_on()
        run(main)
        """,
        ["child True 1", "parent 3", "undisturbed True"],
    ),
    "a goroutine on main's thread, whose function then returns from run": (
        """
        def main():
            waits, done = Waits(), chan()
            def other():
                if forks(lambda: "the child's result"):
                    return "the child's result"
                done.send(1)
            go(other)
            done.recv()
            waits.go_on()
        print("run gives", run(main))
        """,
        ["child True 1", "run gives the child's result"]
        + ["parent 0", "undisturbed True", "run gives None"],
    ),
    "a goroutine on a worker's thread": (
        """
        atexit.register(print, "at exit")
        def main():
            runtime.gomaxprocs(2)
            waits, done, main_thread = Waits(), chan(1), threading.get_ident()
            def other():
                forks(lambda: 0 if threading.get_ident() != main_thread else sys.exit(99))
                done.send(1)
            runtime.lock_os_thread()  # main keeps its own thread
            go(other)
            done.recv()
            waits.go_on()
        run(main)
        """,
        ["child True 1", "at exit", "parent 0", "undisturbed True", "at exit"],
    ),
    "the main thread without run": (
        """
        waits = Waits()
        forks(lambda: sys.exit(4))
        waits.go_on()
        """,
        ["child True 1", "parent 4", "undisturbed True"],
    ),
    "a goroutine without run": (
        """
        atexit.register(print, "at exit")
        waits, done = Waits(), chan()
        def other():
            forks(lambda: sys.exit(5))
            done.send(1)
        go(other)
        done.recv()
        waits.go_on()
        """,
        ["child True 1", "at exit", "parent 5", "undisturbed True", "at exit"],
    ),
    "a thread from outside": (
        """
        def other():
            chan(1).send(1)
            forks(lambda: (sys.stdout.flush(), os._exit(6)))
        def main():
            waits = Waits()
            thread = threading.Thread(target=other)
            thread.start()
            runtime.blocking(thread.join)
            waits.go_on()
        run(main)
        """,
        ["child True 1", "parent 6", "undisturbed True"],
    ),
    "a thread that makes a blocking call": (
        """
        def main():
            waits = Waits()
            runtime.blocking(forks, lambda: sys.exit(7))
            waits.go_on()
        run(main)
        """,
        ["child True 1", "parent 7", "undisturbed True"],
    ),
}


def outcome(source: str, procs: str = "", timeout: float = 60) -> list[str]:
    """Return what source prints, by lines; it must end well and without a word on stderr."""
    env = {"PYTHONWARNINGS": "ignore::DeprecationWarning"}
    if procs:
        env["GOPYMAXPROCS"] = procs
    done = run_program(PRELUDE + dedented(source), env=env, timeout=timeout)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.splitlines()


def dedented(source: str) -> str:
    lines = source.splitlines()
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(indents) :] for line in lines) + "\n"


ON_MAIN_S_THREAD = "a goroutine on main's thread, whose function then returns from run"
FORKS = [(name, procs) for name in FORKERS for procs in ("1", "3")]
FORKS.remove((ON_MAIN_S_THREAD, "3"))  # there another M may take it


@pytest.mark.parametrize(("name", "procs"), FORKS)
def test_who_forks_is_alone_in_the_child_and_its_main(name: str, procs: str) -> None:  # R23
    source, expected = FORKERS[name]
    assert outcome(source, procs) == expected


IN_CHILD = {
    "a panic of the new main is the program's": ("1 // 0", 2),
    "its Goexit leaves a deadlock": ("runtime.goexit()", 2),
    "it may end with a text": ("sys.exit('the reason')", 1),
    "a panic of another goroutine is the program's": ("go(lambda: 1 // 0); time.sleep(20)", 2),
    "waiting for ever is a deadlock": ("chan().recv()", 2),
    "os._exit ends it at once": ("os._exit(8)", 8),
}


@pytest.mark.parametrize("run_it", ["run(main)", "main()"], ids=["run", "embedded"])
@pytest.mark.parametrize(("statement", "code"), IN_CHILD.values(), ids=IN_CHILD)
def test_the_child_of_a_goroutine_ends_as_a_program_does(  # R23
    statement: str, code: int, run_it: str
) -> None:
    source = f"""
    def main():
        done = chan()
        def other():
            pid = os.fork()
            if not pid:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                {statement}
            done.send(status(pid))
        go(other)
        print(done.recv())
    {run_it}
    """
    assert outcome(source) == [str(code)]


def test_nobody_who_is_gone_stands_in_a_line_of_the_child() -> None:  # R23
    source = """
    def main():
        unbuffered, full, mu, rw = chan(), chan(1), sync.Mutex(), sync.RWMutex()
        cond, ticker = sync.Cond(sync.Mutex()), time.new_ticker(0.01)
        full.send("held")
        mu.lock()
        rw.rlock()
        def timed():
            unbuffered.recv(timeout=50)
        def waits():
            with cond:
                cond.wait()
        def ticks():
            while True:
                ticker.c.recv()
        ways = [unbuffered.recv, timed, lambda: select(unbuffered), lambda: full.send("lost"),
                mu.lock, mu.lock, rw.lock, rw.rlock, waits, ticks]
        all_of_them = [go(way) for way in ways]
        while not all(g.wait_reason for g in all_of_them):
            runtime.gosched()
        pid = os.fork()
        if not pid:
            print(unbuffered.try_send(1), full.recv(), full.try_send(2), full.try_recv())
            mu.unlock()
            mu.lock()
            go(lambda: (time.sleep(0.001), mu.unlock()))
            mu.lock(timeout=20)
            rw.runlock()
            rw.lock()
            rw.unlock()
            def notify():
                with cond:
                    cond.signal()
            with cond:
                go(notify)
                print(cond.wait(timeout=20), ticker.c.recv(timeout=20) is not None)
            sys.exit(0)
        print(status(pid))
    run(main)
    """
    assert outcome(source) == ["False held True (2, True)", "True True", "0"]


def test_a_listener_and_a_connection_that_goroutines_wait_at_can_be_used_by_the_child() -> None:
    # R23
    source = """
    def main():
        runtime.gomaxprocs(1)  # the parent's goroutines stay here, where it waits for the child
        listener, answers = net.listen("tcp", "127.0.0.1:0"), chan(1)
        def serve():
            conn = listener.accept()
            go(lambda: answers.send(conn.read(9)))
            return conn
        accepted = chan(1)
        go(lambda: accepted.send(serve()))
        ours = net.dial("tcp", str(listener.addr()))
        theirs = accepted.recv()
        loops = [go(listener.accept), go(ours.read, 9)]
        while not all(g.wait_reason == "IO wait" for g in loops):
            runtime.gosched()
        pid = os.fork()
        if not pid:
            go(theirs.write, b"to child")
            print(ours.read(9))
            go(net.dial, "tcp", str(listener.addr()))
            listener.accept()
            sys.exit(0)
        print(status(pid))
        ours.write(b"parent")
        print(answers.recv(timeout=20))
    run(main)
    """
    assert outcome(source) == ["b'to child'", "0", "b'parent'"]


def test_no_finally_and_no_deferred_call_of_the_others_runs_in_the_child() -> None:  # R10, R23
    source = """
    import gopy
    here = os.getpid()
    @gopy.func
    def other():
        gopy.defer(lambda: print("deferred", os.getpid() == here))
        try:
            never.recv()
        finally:
            print("finally", os.getpid() == here)
    def main():
        for _ in range(3):
            go(other)
        time.sleep(0.01)
        pid = os.fork()
        if not pid:
            gc.collect()
            never.close()
            time.sleep(0.01)
            sys.exit(0)
        print(status(pid))
    never = chan()
    run(main)
    """
    assert outcome(source) == ["0"]


@pytest.mark.skipif(
    WORLD_STOPS, reason="without the GIL some locks are CPython's own, which leaves them"
)
def test_a_fork_while_threads_use_everything_leaves_the_child_no_lock_held() -> None:  # R23
    source = """
    def main():
        runtime.gomaxprocs(3)
        numbers, mu, left = chan(4), sync.Mutex(), [True]
        def keeps_busy():
            while left[0]:
                numbers.try_send(1)
                numbers.try_recv()
                with mu:
                    pass
                runtime.gosched()
        for _ in range(2):
            threading.Thread(target=keeps_busy, daemon=True).start()
            go(keeps_busy)
        codes = set()
        for _ in range(20):
            pid = os.fork()
            if not pid:
                signal.alarm(20)
                numbers.try_send(1)
                while numbers.try_recv()[1]:
                    pass
                mu.try_lock()
                os._exit(0 if uses_everything() else 1)
            codes.add(status(pid))
            time.sleep(0.002)
        left[0] = False
        print(codes)
    run(main)
    """
    assert outcome(source, timeout=110) == ["{0}"]


def test_a_fork_beside_threads_that_end_leaves_a_child_that_goes_on() -> None:  # R23
    # Only without the GIL could they leave a lock of CPython's locked; with it this holds, too.
    source = """
    def main():
        runtime.gomaxprocs(4)
        left = [True]
        def ends_locked(done):
            runtime.lock_os_thread()
            done.send(None)
        def churns():
            done = chan()
            while left[0]:
                go(ends_locked, done)
                done.recv()
        churning = sync.WaitGroup()
        for _ in range(6):
            churning.go(churns)
        codes = set()
        for _ in range(100):
            pid = os.fork()
            if not pid:
                os._exit(0)
            for _ in range(2000):
                gone, status = os.waitpid(pid, os.WNOHANG)
                if gone:
                    break
                clock.sleep(0.01)
            else:
                os.kill(pid, signal.SIGKILL)
                status = os.waitpid(pid, 0)[1]
            codes.add(status)
        left[0] = False
        churning.wait()
        print(codes)
    run(main)
    """
    assert outcome(source, timeout=110) == ["{0}"]


def test_python_ends_beside_a_thread_that_keeps_forks_away_for_good() -> None:  # R21, R23
    # Without the GIL its last collection would keep them away, too.
    source = """
    from _thread import start_new_thread
    from gopy._core.base import standstill
    run(runtime.gosched)
    held = []
    def holds():
        with standstill.mu:
            held.append(True)
            clock.sleep(1000)
    start_new_thread(holds, ())
    while not held:
        clock.sleep(0.001)
    print("over")
    """
    assert outcome(source, timeout=60) == ["over"]


def test_a_fork_beside_threads_that_stop_the_world_leaves_a_child_that_can() -> None:  # R23
    # Only without the GIL is there a lock that they could leave locked; with it this holds, too.
    source = """
    def main():
        runtime.gomaxprocs(3)
        left = [True]
        def asks():
            while left[0]:
                runtime.stack(all=True)
                gc.collect(0)
        threads = [threading.Thread(target=asks, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
            go(asks)
        codes = set()
        for _ in range(30):
            pid = os.fork()
            if not pid:
                signal.alarm(20)
                gc.collect()
                os._exit(0 if uses_everything() else 1)
            codes.add(status(pid))
        left[0] = False
        for thread in threads:  # greenlet clears up after each, which Python's end must not meet
            runtime.blocking(thread.join)
        print(codes)
    run(main)
    """
    assert outcome(source, timeout=110) == ["{0}"]


def test_what_another_thread_was_just_making_does_not_hinder_the_child() -> None:  # R23
    source = """
    half_made = [kind.__new__(kind) for kind in (chan, type(chan()), sync.Mutex, sync.Cond)]
    def main():
        runtime.gomaxprocs(2)
        numbers = chan(1)
        thread = threading.Thread(target=numbers.send, args=(1,))
        thread.start()
        numbers.recv()
        pid = os.fork()
        if not pid:
            signal.alarm(20)
            os._exit(0 if uses_everything() else 1)
        print(status(pid))
    run(main)
    """
    assert outcome(source) == ["0"]


def test_a_handler_that_forks_while_main_sleeps_leaves_main_asleep_in_the_child() -> None:  # R23
    source = """
    pids = []
    signal.signal(signal.SIGALRM, lambda *_: pids.append(os.fork()))
    def main():
        go(time.sleep, 100)
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        while not pids:
            time.sleep(0.05)
        if not pids[0]:
            report()
            sys.exit(9)
        print(status(pids[0]))
    run(main)
    """
    assert outcome(source) == ["child True 1", "9"]


def test_what_was_printed_before_the_fork_comes_once_from_each_that_flushes() -> None:  # R23
    source = """
    def main():
        done = chan()
        def other():
            pid = os.fork()
            if not pid:
                print("the child's")
                return
            done.send(status(pid))
        go(other)
        print("the parent's", done.recv())
    main()
    """
    assert outcome(source) == ["the child's", "the parent's 0"]


def test_a_child_forks_in_turn() -> None:  # R23
    source = """
    def main():
        done = chan()
        def other(depth):
            pid = os.fork()
            if not pid:
                if depth:
                    done = chan()
                    go(lambda: done.send(uses_everything()))
                    print(depth, done.recv())
                    sys.stdout.flush()
                    other(depth - 1)
                sys.exit(depth)
            code = status(pid)
            print(depth, code)
            sys.stdout.flush()
            if os.getpid() == first:
                ended.send(1)
        ended, first = chan(), os.getpid()
        go(other, 2)
        ended.recv()
    run(main)
    """
    assert outcome(source) == ["2 True", "1 True", "0 0", "1 1", "2 2"]


def test_importing_says_nothing_of_forks() -> None:
    source = """
    pid = os.fork()
    if not pid:
        from gopy._core.sched import fork
        os._exit(fork._registered)
    print(status(pid))
    """
    assert outcome(source) == ["0"]


def test_a_fork_leaves_the_parent_s_registrations_in_its_epoll() -> None:  # R23
    source = """
    def main():
        with net.listen("tcp", "127.0.0.1:0") as listener:
            got = chan(9)
            def serve():
                conn = listener.accept()
                while data := conn.read(9):
                    got.send(data)
            go(serve)
            conn = net.dial("tcp", str(listener.addr()))
            for n in range(3):
                conn.write(b"%d" % n)
                print(got.recv(timeout=20))
                pid = os.fork()
                if not pid:
                    time.sleep(0.001)
                    os._exit(0)
                status(pid)
    run(main)
    """
    assert outcome(source) == ["b'0'", "b'1'", "b'2'"]


@pytest.mark.parametrize("procs", ["1", "2"])
def test_ctrl_c_reaches_the_goroutine_that_forked(procs: str) -> None:  # R3, R23
    source = """
    def main():
        done = chan(1)
        def other():
            pid = os.fork()
            if not pid:
                try:
                    go(lambda: os.kill(os.getpid(), signal.SIGINT))
                    time.sleep(30)
                except KeyboardInterrupt:
                    print("interrupted")
                try:
                    os.kill(os.getpid(), signal.SIGINT)
                    clock.sleep(30)
                except KeyboardInterrupt:
                    print("interrupted again")
                sys.exit(3)
            done.send(status(pid))
        go(other)
        if runtime.gomaxprocs() == 2:
            while not len(done):
                pass
        print(done.recv())
    run(main)
    """
    assert outcome(source, procs) == ["interrupted", "interrupted again", "3"]
