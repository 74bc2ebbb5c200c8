"""Whose thread goroutines run on, and what belongs to a thread and not to them (R18, R25)."""

from programs import run_program

PRELUDE = """
import asyncio, contextvars, threading, time as clock
from gopy import chan, go, run, runtime, time
"""


def printed(source: str, procs: str = "1") -> list[str]:
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": procs}, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_where_another_thread_uses_gopy_first_goroutines_run_on_threads_of_their_own() -> None:
    # R18
    source = """
def first():
    where = chan()
    go(lambda: where.send(threading.get_ident()))
    home = where.recv()
    print(home not in (threading.get_ident(), threading.main_thread().ident))
    print(runtime.current().id == 1)

thread = threading.Thread(target=first)
thread.start()
thread.join()
"""
    assert printed(source) == ["True", "False"]


def test_while_the_programs_own_code_computes_goroutines_run_elsewhere() -> None:  # R18
    source = """
ran = []
go(lambda: ran.append(threading.get_ident()))
while not ran:  # and does not wait in gopy
    pass
print(ran[0] != threading.get_ident())
time.sleep(0.001)  # it gets a turn again
print("goes on")
"""
    assert printed(source) == ["True", "goes on"]


def test_goroutines_of_a_thread_share_its_locals_and_not_their_contexts() -> None:  # R25
    source = """
local = threading.local()
variable = contextvars.ContextVar("variable", default="unset")

def main():
    def sets():
        local.value = variable.get()
        variable.set("mine")
        local.value = "the thread's"
        done.send(None)
    done = chan()
    go(sets)
    done.recv()
    print(local.value, variable.get())

run(main)
"""
    assert printed(source) == ["the thread's unset"]


def test_a_running_loop_of_asyncio_is_the_threads_and_delays_nobody_else() -> None:  # R25
    source = """
def main():
    runtime.lock_os_thread()  # so that its thread is not the loop's
    done, running = chan(), chan(1)
    async def body():
        running.send(asyncio.get_running_loop())
        await asyncio.sleep(0.2)
        return "loop"
    def loops():
        done.send(asyncio.run(body()))
    def others():
        done.send("others")
    go(loops)
    loop = running.recv()
    go(others)
    print(done.recv(), done.recv(), loop.is_closed())


run(main)
"""
    assert printed(source) == ["others loop True"]
