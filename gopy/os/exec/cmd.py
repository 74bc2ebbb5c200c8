"""Cmd: a program to run, what it reads and where it writes.

    command ──start──▶ runs ──its end──▶ wait, which also waits for those who copy

Go: os/exec/exec.go
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import BytesIO

from gopy._core import Spanlike, go, span_ns
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.select import select
from gopy.context.protocols import ContextLike
from gopy.context.reasons import own, raise_if_done
from gopy.errors import Panic
from gopy.os.exec.errors import Error, ExitError
from gopy.os.exec.lookup import look_path
from gopy.os.exec.pipes import PipeEnd
from gopy.os.exec.plumbing import Plumbing, Stream
from gopy.os.exec.process import Process, ProcessState
from gopy.os.exec.saver import Saver


class Cmd:
    """A program to run once; the fields may be changed until it is started.

    Attributes:
        path: where the program lies.
        args: its arguments, beginning with its name.
        env: its environment; None for this process's.
        dir: the folder where it begins; "" for this process's.
        stdin: what it reads: None for nothing, a reader, a file, or a descriptor's number.
        stdout, stderr: where it writes, likewise; the same object for both shares one pipe.
        cancel: what is called when the context is done; `Process.kill` by default.
        wait_delay: how long to wait for the program after that, and for those who still hold
            its output open when it has ended; 0 for ever.
        process, process_state: what was started, and how it ended.

    Go: os/exec/exec.go Cmd
    """

    def __init__(
        self,
        path: str,
        args: Sequence[str] = (),
        *,
        env: Mapping[str, str] | None = None,
        dir: str = "",  # Go's name
        stdin: Stream = None,
        stdout: Stream = None,
        stderr: Stream = None,
    ) -> None:
        self.path = path
        self.args = [*args] or [path]
        self.env = env
        self.dir = dir
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.cancel: Callable[[], object] | None = None
        self.wait_delay: Spanlike = 0
        self.process: Process | None = None
        self.process_state: ProcessState | None = None
        self.err: OSError | None = None
        self._ctx: ContextLike | None = None
        self._started = False
        self._waited = False
        self._pipes = Plumbing()
        self._ended: chan[None] = chan()
        self._watched: chan[BaseException | None] | None = None

    def run(self) -> None:
        """Start it and wait for its end.

        Raises:
            ExitError: it ended without success.
            OSError: it could not be started, or what it wrote could not be copied.

        Go: os/exec/exec.go Cmd.Run
        """
        self.start()
        self.wait()

    def start(self) -> None:
        """Start it; `wait` must follow.

        Raises:
            Error: there is no such program.
            OSError: it could not be started.
            Canceled, DeadlineExceeded: the context is done already.
            RuntimeError: it was started before.

        Go: os/exec/exec.go Cmd.Start
        """
        if self._started:
            raise RuntimeError("exec: already started")
        self._started = True
        try:
            if self.err is not None:
                raise self.err
            if self._ctx is not None:
                raise_if_done(self._ctx)
            self._spawn()
        except BaseException:
            self._pipes.close_ours()
            raise
        finally:
            self._pipes.close_theirs()
        self._pipes.start()
        if self._ctx is not None and self._ctx.done() is not None:
            self._watched = chan(1)
            go(self._watch, self._ctx, self._watched)

    def wait(self) -> None:
        """Wait until it has ended, and all that it wrote has been copied.

        Our ends of its pipes are closed then: read them to their end before.

        Raises:
            ExitError: it ended without success.
            ErrWaitDelay: it did, but its output was still held open after ``wait_delay``.
            RuntimeError: it was not started, or has been waited for.
            Exception: what copying raised, or the context's error.

        Go: os/exec/exec.go Cmd.Wait
        """
        if self.process is None:
            raise RuntimeError("exec: not started")
        if self._waited:
            raise RuntimeError("exec: Wait was already called")
        self._waited = True
        try:
            self.process_state = self.process.wait()
        except BaseException:  # as Ctrl-C: it may be waited for again
            self._waited = False
            raise
        self._ended.close()
        why: BaseException | None = None
        if not self.process_state.success():
            why = ExitError(self.process_state)
        if self._watched is not None:
            why = self._watched.recv() if why is None else why
        late = self._pipes.finish(self.wait_delay)
        self._pipes.close_ours()
        if why is None:
            why = late
        if why is not None:
            raise why

    def output(self) -> bytes:
        """Run it and return what it wrote on stdout.

        Raises:
            ExitError: as `run`; ``.output`` is what it wrote, ``.stderr`` the beginning and the
                end of what it wrote there, unless ``stderr`` was set.
            RuntimeError: ``stdout`` was set.

        Go: os/exec/exec.go Cmd.Output
        """
        if self.stdout is not None:
            raise RuntimeError("exec: Stdout already set")
        self.stdout = out = BytesIO()
        saver = Saver() if self.stderr is None else None
        self.stderr = self.stderr if saver is None else saver
        try:
            self.run()
        except ExitError as error:
            error.output = out.getvalue()
            error.stderr = b"" if saver is None else saver.saved()
            raise
        return out.getvalue()

    def combined_output(self) -> bytes:
        """Run it and return what it wrote on stdout and stderr, as it came.

        Raises:
            ExitError: as `run`; ``.output`` is what it wrote.
            RuntimeError: ``stdout`` or ``stderr`` was set.

        Go: os/exec/exec.go Cmd.CombinedOutput
        """
        for name, stream in (("Stdout", self.stdout), ("Stderr", self.stderr)):
            if stream is not None:
                raise RuntimeError(f"exec: {name} already set")
        self.stdout = self.stderr = out = BytesIO()
        try:
            self.run()
        except ExitError as error:
            error.output = out.getvalue()
            raise
        return out.getvalue()

    def stdin_pipe(self) -> PipeEnd:
        """Return a writer, what is written to which the program reads; close it at the end.

        Go: os/exec/exec.go Cmd.StdinPipe
        """
        self._check_pipe("Stdin", self.stdin)
        self.stdin, end = self._pipes.to_child()
        return end

    def stdout_pipe(self) -> PipeEnd:
        """Return a reader of what the program writes on stdout; `wait` closes it.

        Go: os/exec/exec.go Cmd.StdoutPipe
        """
        self._check_pipe("Stdout", self.stdout)
        self.stdout, end = self._pipes.from_child()
        return end

    def stderr_pipe(self) -> PipeEnd:
        """Return a reader of what the program writes on stderr; `wait` closes it.

        Go: os/exec/exec.go Cmd.StderrPipe
        """
        self._check_pipe("Stderr", self.stderr)
        self.stderr, end = self._pipes.from_child()
        return end

    def __str__(self) -> str:
        return " ".join([self.path, *self.args[1:]])

    def _check_pipe(self, name: str, stream: Stream) -> None:
        if stream is not None:
            raise RuntimeError(f"exec: {name} already set")
        if self._started:
            raise RuntimeError(f"exec: {name}Pipe after process started")

    def _spawn(self) -> None:
        stdin = self._pipes.reader(self.stdin)
        stdout = self._pipes.writer(self.stdout)
        same = self.stderr is not None and self.stderr is self.stdout
        stderr = stdout if same else self._pipes.writer(self.stderr)
        child = subprocess.Popen(
            self.args,
            executable=self.path,
            cwd=self.dir or None,
            env=self.env,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
        )
        self.process = Process(child)

    def _watch(self, ctx: ContextLike, result: "chan[BaseException | None]") -> None:
        """Cancel it when ctx is done: a goroutine's function."""
        done = recv(ctx.done())
        if select(done, self._ended) is not done:
            result.send(None)
            return
        why: BaseException | None = None
        try:
            if self.cancel is not None:
                self.cancel()
                err = ctx.err()
                why = own(err) if err is not None else None
        except ProcessLookupError:
            pass
        except Exception as error:
            why = error
        if span_ns(self.wait_delay) > 0:
            try:
                self._ended.recv(timeout=self.wait_delay)
            except TimeoutError:
                self._kill()
        result.send(why)

    def _kill(self) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.kill()


def command(name: str, *args: str) -> Cmd:
    """Return what will run the program called name with args.

    A name without a slash is looked up in ``$PATH``; that it isn't found `Cmd.start` says.
    No shell is involved.

    Go: os/exec/exec.go Command
    """
    cmd = Cmd(name, [name, *args])
    if "/" not in name:
        try:
            cmd.path = look_path(name)
        except Error as error:
            cmd.err = error
    return cmd


def command_context(ctx: ContextLike, name: str, *args: str) -> Cmd:
    """Return what `command` does; the program is killed when ctx is done before it has ended.

    Set ``cancel`` for something milder, and ``wait_delay`` for how long that may take.

    Raises:
        Panic: ctx is None.

    Go: os/exec/exec.go CommandContext
    """
    if ctx is None:
        raise Panic("nil Context")
    cmd = command(name, *args)
    cmd._ctx = ctx
    cmd.cancel = lambda: cmd.process.kill() if cmd.process is not None else None
    return cmd
