"""Whole programs as tests: fatal errors, deadlock reports, exit statuses and what an exit prints.

What ends a process is tried in a process of its own.  The program is always
called main.py, so that a report's `main.py:3` can be compared.
"""

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]

# What a developer has set for the test run must not change what the program prints.
# GOPYSEED and GOPYPURE stay: they choose what is tested.
_OURS_ONLY = ("GOPYMAXPROCS", "GOPYDEBUG", "GOPYTRACEBACK", "PYTHONUNBUFFERED")


def run_program(
    source: str, *args: str, env: Mapping[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run source as `python main.py args…`, with env added to the environment; text is captured.

    Source may be indented as a whole, and a leading blank line is left out, so
    that line 1 is the first line of code.

    Raises:
        subprocess.TimeoutExpired: it ran for timeout seconds, and was killed.
    """
    return _run((), source, args, env, timeout)


def run_gopy_file(
    source: str, *args: str, env: Mapping[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run source as `python -m gopy run main.py args…`; otherwise as run_program does."""
    return _run(("-m", "gopy", "run"), source, args, env, timeout)


def _run(
    runner: tuple[str, ...],
    source: str,
    args: tuple[str, ...],
    env: Mapping[str, str] | None,
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _OURS_ONLY}
    paths = [str(ROOT), *filter(None, [inherited.get("PYTHONPATH")])]
    environment = {**inherited, "PYTHONPATH": os.pathsep.join(paths), **(env or {})}
    with TemporaryDirectory() as folder:
        file = Path(folder, "main.py")
        file.write_text(textwrap.dedent(source).lstrip("\n"), encoding="utf-8")
        return subprocess.run(
            [sys.executable, *runner, str(file), *args],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
