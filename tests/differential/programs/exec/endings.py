"""How programs end, and what is said of it."""

from io import BytesIO

from gopy import errors, run
from gopy.context import background, with_cancel
from gopy.os import exec as programs


def sh(script):
    return programs.command("sh", "-c", script)


def error_of(fn):
    try:
        fn()
    except Exception as error:
        return error
    return None


def lower(value):
    return str(value).lower()


def main():
    print(sh("echo out").output().decode() + "true")
    for script in ["exit 3", "kill -KILL $$", "kill -USR2 $$"]:
        exit_ = error_of(sh("echo err >&2; " + script).output)
        found = lower(errors.is_(exit_, programs.ExitError))
        print(exit_, found, exit_.exit_code(), exit_.stderr.decode().strip())
    print(error_of(programs.command("no-such-program", "x").run))
    cmd = programs.command("sort")
    cmd.stdin = BytesIO(b"b\na\n")
    cmd.stdout = BytesIO()
    done = error_of(cmd.run) is None
    print(lower(done), f"[{' '.join(cmd.stdout.getvalue().decode().split())}]", cmd.process_state)
    print(error_of(cmd.start))
    print(error_of(cmd.wait))
    print(error_of(sh("true").wait))
    ctx, cancel = with_cancel(background())
    cmd = programs.command_context(ctx, "sleep", "600")
    cmd.start()
    cancel()
    print(error_of(cmd.wait))
    print(error_of(programs.command_context(ctx, "true").run))


run(main)
