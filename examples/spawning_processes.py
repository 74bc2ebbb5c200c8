"""Other programs: run one, feed it and read it, see how it ended, give it a time limit.

Only the goroutine that asks waits for the program.
"""

import gopy
from gopy import context
from gopy.os import exec
from gopy.time import MILLISECOND, SECOND


def main() -> None:
    print(exec.command("echo", "hello from another program").output().decode(), end="")

    sort = exec.command("sort", "-r")
    stdin, stdout = sort.stdin_pipe(), sort.stdout_pipe()
    sort.start()
    for word in ("delta", "alpha", "charlie"):
        stdin.write(f"{word}\n".encode())
    stdin.close()  # the end of its input: now it can sort
    print(stdout.read().decode().split())
    sort.wait()

    try:
        exec.command("sh", "-c", "echo trouble >&2; exit 3").output()
    except exec.ExitError as error:
        print(f"{error}: {error.stderr.decode().strip()}")
    try:
        exec.command("no-such-program").run()
    except exec.Error as error:
        print(error)

    with context.with_timeout(context.background(), 50 * MILLISECOND) as ctx:
        begun = gopy.time.now()
        try:
            exec.command_context(ctx, "sleep", "600").run()
        except exec.ExitError as error:
            print(error, ctx.err(), gopy.time.since(begun) < 60 * SECOND)


if __name__ == "__main__":
    gopy.run(main)
