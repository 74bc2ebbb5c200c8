"""run, as the core does it: the caller's context, scripts that call it, stacks given back."""

from contextvars import ContextVar

from programs import run_gopy_file
from worlds import own_world

from gopy import chan, go, run, runtime
from gopy._core import current
from gopy._core.sched.stack import FREE_STACKS

name: ContextVar[str] = ContextVar("name", default="nobody")


def test_main_sees_the_context_of_who_called_run_and_changes_none_of_it() -> None:
    def main() -> str:
        before = name.get()
        name.set("main")
        return before

    token = name.set("caller")
    try:
        assert run(main) == "caller"
        assert name.get() == "caller"
    finally:
        name.reset(token)


def test_a_script_that_calls_run_runs_under_the_command_too() -> None:
    done = run_gopy_file(
        """
        import gopy

        def main(word):
            print(word, gopy.runtime.current().id)
            return "result"

        print(gopy.run(main, "in main"))
        """
    )
    assert (done.returncode, done.stdout) == (0, "in main 1\nresult\n"), done.stderr


def test_only_goroutine_1_of_a_script_may_call_run() -> None:
    done = run_gopy_file(
        """
        import gopy

        def other(answer):
            try:
                gopy.run(print)
            except RuntimeError as error:
                answer.send(str(error))

        answer = gopy.chan()
        gopy.go(other, answer)
        print(answer.recv())
        """
    )
    assert "inside a goroutine" in done.stdout


@own_world(procs=1)
def test_stacks_that_a_burst_needed_are_given_back() -> None:
    gate = chan[bool]()
    for _ in range(FREE_STACKS * 4):
        go(gate.recv)
    runtime.gosched()
    m = current().m
    assert len(m.stacks) > FREE_STACKS * 4
    gate.close()
    while runtime.num_goroutine() > 1:
        runtime.gosched()
    while len(m.stacks) > FREE_STACKS + 1:
        try:
            chan[bool]().recv(timeout=0.001)  # the hub sleeps, and clears up before
        except TimeoutError:
            continue
    assert all(not stack.dead for stack in m.free)
