"""Programs as processes: what they read and write, how they end, and who waits."""

import os
import signal as system
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from worlds import own_world, until_waiting

from gopy import chan, go, runtime
from gopy import io as gio
from gopy._core.base.standstill import current_frames
from gopy.context import CANCELED, Canceled, background, with_cancel
from gopy.errors import Panic, is_
from gopy.os import exec as programs
from gopy.os.exec.saver import KEPT, Saver

PATIENCE = 20


def sh(script: str) -> programs.Cmd:
    return programs.command("sh", "-c", script)


@own_world()
def test_output_is_what_it_wrote_on_stdout() -> None:
    assert programs.command("echo", "a b", "c").output() == b"a b c\n"
    assert sh("echo out; echo err >&2").combined_output() == b"out\nerr\n"


ENDS = [
    ("exit 3", "exit status 3", 3),
    ("kill -KILL $$", "signal: killed", -1),
    ("kill -USR1 $$", "signal: user defined signal 1", -1),
]


@pytest.mark.parametrize(("script", "text", "code"), ENDS)
@own_world()
def test_an_end_without_success_is_an_error_that_says_how(
    script: str, text: str, code: int
) -> None:
    cmd = sh(f"echo out; echo err >&2; {script}")
    with pytest.raises(programs.ExitError) as caught:
        cmd.output()
    error = caught.value
    assert (str(error), error.exit_code()) == (text, code)
    assert (error.output, error.stderr) == (b"out\n", b"err\n")
    state = cmd.process_state
    assert state is error.process_state
    assert (state.success(), state.exited()) == (False, code >= 0)
    assert str(state.signal()) == (text.removeprefix("signal: ") if code < 0 else "None")
    assert state.user_time().ns >= 0
    assert state.system_time().ns >= 0


@own_world()
def test_what_it_wrote_on_both_is_with_the_error() -> None:
    with pytest.raises(programs.ExitError) as caught:
        sh("echo out; echo err >&2; exit 1").combined_output()
    assert caught.value.output == b"out\nerr\n"
    assert caught.value.stderr == b""


@own_world()
def test_a_reader_and_writers_are_copied() -> None:
    data = os.urandom(300_000)
    cmd = sh("cat; echo done >&2")
    cmd.stdin, cmd.stdout, cmd.stderr = BytesIO(data), BytesIO(), BytesIO()
    cmd.run()
    assert cmd.stdout.getvalue() == data
    assert cmd.stderr.getvalue() == b"done\n"


@own_world()
def test_files_and_descriptors_are_given_as_they_are(tmp_path: Path) -> None:
    source, sink = tmp_path / "source", tmp_path / "sink"
    source.write_bytes(b"text")
    with source.open("rb") as stdin, sink.open("w") as stdout:
        stdout.write("flushed first, ")
        cmd = programs.command("cat")
        cmd.stdin, cmd.stdout, cmd.stderr = stdin, stdout, stdout.fileno()
        cmd.run()
    assert sink.read_text() == "flushed first, text"


@own_world()
def test_pipes_are_streams_and_wait_closes_them() -> None:
    cmd = programs.command("cat")
    stdin, stdout = cmd.stdin_pipe(), cmd.stdout_pipe()
    cmd.start()
    for word in (b"one", b"two"):
        assert stdin.write(word) == 3
        assert gio.read_full(stdout, 3) == word
    stdin.close()
    stdin.close()
    assert stdout.read() == b""
    cmd.wait()
    for call in (stdout.read, lambda: stdin.write(b"x")):
        with pytest.raises(ValueError, match="^file already closed$"):
            call()


@own_world()
def test_a_program_s_output_may_be_another_s_input() -> None:
    first, second = sh("echo b; echo a"), programs.command("sort")
    second.stdin = first.stdout_pipe()
    first.start()
    assert second.output() == b"a\nb\n"
    first.wait()


@own_world()
def test_who_does_not_read_it_all_is_no_error_for_the_reader() -> None:
    cmd = programs.command("true")
    cmd.stdin = BytesIO(bytes(1 << 20))
    cmd.run()
    cmd = programs.command("sleep", "600")
    stdin = cmd.stdin_pipe()
    cmd.start()
    writer = chan[BaseException](1)

    def writes() -> None:
        try:
            stdin.write(bytes(1 << 20))
        except OSError as error:
            writer.send(error)

    until_waiting(go(writes), "IO wait")
    assert cmd.process is not None
    cmd.process.kill()
    error = writer.recv(PATIENCE)
    assert isinstance(error, BrokenPipeError)
    assert 0 < error.n < 1 << 20  # type: ignore[attr-defined]
    with pytest.raises(programs.ExitError, match="signal: killed"):
        cmd.wait()


@own_world()
def test_a_sink_that_fails_is_who_wait_tells_of() -> None:
    class Fails:
        def write(self, b: bytes, /) -> int:
            raise OSError("full")

    cmd = programs.command("echo", "x")
    cmd.stdout = Fails()
    with pytest.raises(OSError, match="full"):
        cmd.run()


@own_world()
def test_environment_and_folder_are_the_program_s(tmp_path: Path) -> None:
    cmd = sh("echo $WORD; pwd")
    cmd.env = {"WORD": "word"}
    cmd.dir = str(tmp_path)
    assert cmd.output() == f"word\n{tmp_path.resolve()}\n".encode()


@own_world()
def test_many_programs_are_waited_for_at_once_by_no_thread() -> None:
    before = len(current_frames())
    commands = [programs.command("cat") for _ in range(40)]
    pipes = [cmd.stdin_pipe() for cmd in commands]
    for cmd in commands:
        cmd.start()
    for waiter in [go(cmd.wait) for cmd in commands]:
        until_waiting(waiter, "IO wait")
    assert len(current_frames()) <= before + 4  # the scheduler's own, maybe
    for pipe in pipes:
        pipe.close()
    for cmd in commands:
        assert cmd.process is not None
        assert cmd.process.wait().success()


@own_world()
def test_a_context_that_is_done_kills_it() -> None:
    ctx, cancel = with_cancel(background())
    cmd = programs.command_context(ctx, "sleep", "600")
    cmd.start()
    cancel()
    with pytest.raises(programs.ExitError, match="^signal: killed$"):
        cmd.wait()
    with pytest.raises(Canceled):
        programs.command_context(ctx, "true").run()


@own_world()
def test_cancel_may_be_milder_and_a_success_is_then_the_context_s_error() -> None:
    ctx, cancel = with_cancel(background())
    cmd = programs.command_context(ctx, "sh", "-c", "trap 'exit 0' TERM; echo ready; read x")
    stdout, stdin = cmd.stdout_pipe(), cmd.stdin_pipe()
    cmd.cancel = lambda: cmd.process is not None and cmd.process.signal(system.SIGTERM)
    cmd.start()
    assert stdout.read() == b"ready\n"
    cancel()
    with pytest.raises(Canceled) as caught:
        cmd.wait()
    assert caught.value == CANCELED
    with pytest.raises(ValueError, match="closed"):
        stdin.write(b"x")


@own_world()
def test_who_heeds_no_cancel_is_killed_after_the_delay() -> None:
    ctx, cancel = with_cancel(background())
    cmd = programs.command_context(ctx, "sleep", "600")
    cmd.cancel = lambda: None
    cmd.wait_delay = 0.01
    cmd.start()
    cancel()
    with pytest.raises(programs.ExitError, match="^signal: killed$"):
        cmd.wait()


@own_world()
def test_output_held_open_by_another_ends_with_the_delay() -> None:
    cmd = sh("sleep 5 & echo out")
    cmd.stdout = BytesIO()
    cmd.wait_delay = 0.2
    with pytest.raises(programs.ErrWaitDelay, match="^exec: WaitDelay expired before I/O complete"):
        cmd.run()


@own_world()
def test_a_process_that_has_ended_gets_no_signal() -> None:
    cmd = programs.command("true")
    cmd.start()
    cmd.wait()
    process = cmd.process
    assert process is not None
    with pytest.raises(ProcessLookupError, match="^os: process already finished$"):
        process.kill()
    assert process.wait() is cmd.process_state


@own_world()
def test_several_may_wait_for_a_process() -> None:
    cmd = programs.command("cat")
    stdin = cmd.stdin_pipe()
    cmd.start()
    assert cmd.process is not None
    wait, states = cmd.process.wait, chan[programs.ProcessState](3)
    for _ in range(3):
        go(lambda: states.send(wait()))
    stdin.close()
    first = states.recv(PATIENCE)
    assert first.success()
    assert [states.recv(PATIENCE) for _ in range(2)] == [first, first]


@own_world()
def test_ctrl_c_ends_a_wait_that_may_then_be_repeated() -> None:
    cmd = programs.command("cat")
    stdin = cmd.stdin_pipe()
    cmd.start()
    me = runtime.current()

    def interrupts() -> None:
        until_waiting(me, "IO wait")
        os.kill(os.getpid(), system.SIGINT)

    go(interrupts)
    with pytest.raises(KeyboardInterrupt):
        cmd.wait()
    stdin.close()
    cmd.wait()


def twice(cmd: programs.Cmd) -> None:
    cmd.run()
    cmd.run()


def waited_twice(cmd: programs.Cmd) -> None:
    cmd.run()
    cmd.wait()


def piped_when_started(cmd: programs.Cmd) -> None:
    cmd.run()
    cmd.stdin_pipe()


def set_and_piped(cmd: programs.Cmd) -> None:
    cmd.stderr = BytesIO()
    cmd.stderr_pipe()


def set_and_asked(cmd: programs.Cmd) -> None:
    cmd.stdout = BytesIO()
    cmd.output()


MISUSES: list[tuple[Callable[[programs.Cmd], Any], str]] = [
    (twice, "exec: already started"),
    (programs.Cmd.wait, "exec: not started"),
    (waited_twice, "exec: Wait was already called"),
    (piped_when_started, "exec: StdinPipe after process started"),
    (set_and_piped, "exec: Stderr already set"),
    (set_and_asked, "exec: Stdout already set"),
]


@pytest.mark.parametrize(("misuse", "text"), MISUSES, ids=[text for _, text in MISUSES])
@own_world()
def test_misuse_is_told(misuse: Callable[[programs.Cmd], Any], text: str) -> None:
    with pytest.raises(RuntimeError, match=f"^{text}$"):
        misuse(programs.command("true"))


@own_world()
def test_a_context_must_be_there() -> None:
    with pytest.raises(Panic, match="^nil Context$"):
        programs.command_context(None, "true")  # type: ignore[arg-type]


@own_world()
def test_a_program_that_is_not_there_is_told_by_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cmd = programs.command("no-such-program")
    with pytest.raises(programs.Error) as caught:
        cmd.start()
    assert str(caught.value) == 'exec: "no-such-program": executable file not found in $PATH'
    assert is_(caught.value, programs.ErrNotFound)
    with pytest.raises(FileNotFoundError):
        programs.command("./no-such-program").run()
    plain = tmp_path / "plain"
    plain.write_text("")
    for name, text in [(str(plain), "permission denied"), (str(tmp_path), "is a directory")]:
        with pytest.raises(programs.Error, match=f'^exec: "{name}": {text}$'):
            programs.look_path(name)
    plain.chmod(0o755)
    assert programs.look_path(str(plain)) == str(plain)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(programs.Error, match="found relative to current directory") as caught:
        programs.look_path("plain")
    assert is_(caught.value, programs.ErrDot)


@own_world()
def test_a_command_prints_as_it_is_called() -> None:
    assert str(programs.Cmd("/bin/x", ["x", "a", "b"])) == "/bin/x a b"


def test_the_beginning_and_the_end_are_kept() -> None:
    saver = Saver()
    for byte in (b"a", b"b", b"c"):
        assert saver.write(byte * KEPT) == KEPT
    assert (
        saver.saved() == b"a" * KEPT + f"\n... omitting {KEPT} bytes ...\n".encode() + b"c" * KEPT
    )
