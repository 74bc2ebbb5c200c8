"""Programs of Go's test folder that try goroutines: goprint.go, peano.go and sigchld.go."""

from gotest import go_test
from programs import run_program


@go_test("test", "goprint.go")
def test_a_builtin_function_with_many_arguments_runs_as_a_goroutine() -> None:
    done = run_program("""
        from gopy import go, run, runtime

        def main():
            go(print, 42, True, False, 1.5, "world", None, b"x", [], 255, sep="|")
            while runtime.num_goroutine() > 1:
                runtime.gosched()

        run(main)
    """)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "42|True|False|1.5|world|None|b'x'|[]|255\n"


# A number is a chain of its predecessors, so that whatever is computed goes deep.
PEANO = """
import sys
from gopy import chan, go, run

def successor(number):
    return (number,)

def generate(number):
    return successor(generate(number - 1)) if number else None

def count(number):
    return 1 + count(number[0]) if number else 0

def add(one, other):
    return add(successor(one), other[0]) if other else one

def multiply(one, other):
    return add(multiply(one, other[0]), one) if one and other else None

def factorial(number):
    return multiply(factorial(number[0]), number) if number else successor(None)

def at_depth(depth, start):
    return at_depth(depth - 1, start) if depth else start()

def main():
    results = chan()

    def compute(number):
        results.send((number, count(factorial(generate(number)))))

    for number in range(7):
        at_depth(800, lambda: go(compute, number))
        print("%d! = %d" % results.recv())

sys.setrecursionlimit(1000)
run(main)
"""


@go_test("test", "peano.go")
def test_a_goroutine_has_all_of_the_stack_however_deep_it_was_started() -> None:
    done = run_program(PEANO)
    assert (done.returncode, done.stderr) == (0, "")
    results = [1, 1, 2, 6, 24, 120, 720]
    assert done.stdout == "".join(f"{n}! = {result}\n" for n, result in enumerate(results))


@go_test("test", "sigchld.go")
def test_a_program_survives_the_end_of_a_child() -> None:
    done = run_program("""
        import os
        import signal
        from gopy import chan, go, run, time

        def main():
            awake = chan()
            go(lambda: (time.sleep(time.MILLISECOND), awake.send("slept")))
            os.kill(os.getpid(), signal.SIGCHLD)
            print(awake.recv())
            os.kill(os.getpid(), signal.SIGCHLD)
            print("survived SIGCHLD")

        run(main)
    """)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "slept\nsurvived SIGCHLD\n"
