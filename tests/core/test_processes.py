"""Processes started from goroutines by the standard library: multiprocessing, subprocess."""

import pytest
from programs import run_program

PRELUDE = """
import multiprocessing, os, subprocess, sys
from concurrent.futures import ProcessPoolExecutor
from gopy import chan, go, run, runtime, sync, time

def in_child(n, out):
    # A goroutine of the child's own computes what it sends back.
    squares = chan()
    go(lambda: (time.sleep(0.001), squares.send(n * n)))
    out.put(squares.recv())

def runs_gopy(out):
    out.put(run(lambda: runtime.num_goroutine()))

def square(n):
    return n * n

"""

METHODS = ["fork", "forkserver", "spawn"]
ENV = {"PYTHONWARNINGS": "ignore::DeprecationWarning"}


def outcome(main: str) -> list[str]:
    source = PRELUDE + main + '\nif __name__ == "__main__":\n    run(main)\n'
    done = run_program(source, env=ENV, timeout=110)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.splitlines()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("caller", ["main", "a goroutine", "a thread of the pool"])
def test_a_process_of_multiprocessing_runs_goroutines_of_its_own(  # R23
    method: str, caller: str
) -> None:
    call = {
        "main": "starts()",
        "a goroutine": "go(starts); ended.recv(); ended.send(1)",
        "a thread of the pool": "runtime.blocking(starts)",
    }[caller]
    main = f"""
def main():
    ended = chan(2)
    go(chan().recv)
    context = multiprocessing.get_context("{method}")

    def starts():
        out = context.Queue()
        children = [context.Process(target=in_child, args=(n, out)) for n in range(2)]
        children.append(context.Process(target=runs_gopy, args=(out,)))
        for child in children:
            child.start()
        print(sorted(out.get(timeout=60) for _ in children))
        for child in children:
            child.join(60)
        print([child.exitcode for child in children])
        ended.send(1)

    {call}
"""
    assert outcome(main) == ["[0, 1, 1]", "[0, 0, 0]"]


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_of_processes_works_beside_goroutines(method: str) -> None:  # R23
    main = f"""
def main():
    ticks, left = [0], sync.WaitGroup()
    def ticker():
        while left:
            ticks[0] += 1
            time.sleep(0.001)
    go(ticker)
    context = multiprocessing.get_context("{method}")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        got = chan(8)
        for n in range(8):
            left.go(lambda n=n: got.send(runtime.blocking(pool.submit(square, n).result, 60)))
        left.wait()
        print(sorted(got.recv() for _ in range(8)), ticks[0] > 1)
        runtime.blocking(pool.shutdown)
"""
    assert outcome(main) == ["[0, 1, 4, 9, 16, 25, 36, 49] True"]


def test_tens_of_goroutines_run_commands_at_once() -> None:
    main = """
def main():
    got, left = chan(50), sync.WaitGroup()

    def command(n):
        done = runtime.blocking(
            subprocess.run, ["sh", "-c", f"read x; echo $x {n}; exit {n}"],
            input=f"in{n}\\n", capture_output=True, text=True, timeout=60)
        got.send((n, done.returncode, done.stdout))

    for n in range(50):
        left.go(command, n)
    left.wait()
    print(sorted(got.recv() for _ in range(50)) == [(n, n, f"in{n} {n}\\n") for n in range(50)])
"""
    assert outcome(main) == ["True"]


def test_a_command_may_be_run_on_the_goroutine_itself_and_have_a_preexec_fn() -> None:  # R23
    main = """
def main():
    go(chan().recv)
    left, codes = sync.WaitGroup(), []
    def command(n):
        codes.append(subprocess.run(["sh", "-c", f"exit {n}"], preexec_fn=os.setsid).returncode)
    for n in range(8):
        left.go(command, n)
    left.wait()
    print(sorted(codes))
"""
    assert outcome(main) == ["[0, 1, 2, 3, 4, 5, 6, 7]"]
