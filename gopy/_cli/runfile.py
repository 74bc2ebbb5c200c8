"""Running a program of the user's: its top-level code is goroutine 1.

What Python itself would set is set: ``__main__``, ``sys.argv``, ``sys.path[0]``.
Code that can't be compiled never starts, as in Go: its error is shown as Python
shows it.

Rejected: runpy for plain files.  It makes ``sys.argv[0]`` and ``__file__`` the same
text, and its ``__main__`` is gone by the time atexit's functions run.
"""

import builtins
import os
import runpy
import sys
import traceback
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from pkgutil import get_importer
from types import CodeType, ModuleType

from gopy._core import let_run_nest
from gopy._lang.goroutine import run


class NoProgramError(Exception):
    """There is nothing to run under that name; the text says why."""


def run_file(file: str, args: list[str]) -> int:
    """Run a source file, or a folder or zip file with a ``__main__``; return the exit status.

    Raises:
        NoProgramError: there is none.
        SystemExit: the program's own.
    """
    sys.argv = [file, *args]
    importer = get_importer(file)
    if importer is not None:
        if importer.find_spec("__main__") is None:
            raise NoProgramError(f"can't find '__main__' in {file!r}")
        _set_path(None)
        run(_run_container, file)
        return 0
    path = os.path.abspath(file)
    loader = SourceFileLoader("__main__", path)
    try:
        code = loader.source_to_code(loader.get_data(path), path)
    except OSError as error:
        raise NoProgramError(f"can't open file {file!r}: {error.strerror}") from None
    except (SyntaxError, ValueError) as error:  # ValueError: a NUL byte, up to 3.11
        traceback.print_exception(error, limit=0)
        return 1
    _set_path(os.path.dirname(os.path.realpath(path)))
    sys.modules["__main__"] = module = _main_module(path, loader)
    run(_run_code, code, module)
    return 0


def run_module(name: str, args: list[str]) -> int:
    """Run the module name, or the ``__main__`` of the package name, found as ``import`` does.

    Raises:
        NoProgramError: there is none.
        SystemExit: the program's own.
    """
    sys.argv = ["-m", *args]  # until its file is known
    problem = run(_run_module, name)
    if problem:
        raise NoProgramError(problem)
    return 0


def _run_code(code: CodeType, module: ModuleType) -> None:
    let_run_nest()  # the script may call `run` itself, as it does under plain Python
    exec(code, module.__dict__)


def _run_container(file: str) -> None:
    let_run_nest()
    runpy.run_path(file, run_name="__main__")


def _run_module(name: str) -> str:
    """Run it; return why it can't be run, if it can't."""
    problem = _missing(name)  # inside `run`, since it imports the packages above
    if not problem:
        let_run_nest()
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    return problem


def _missing(name: str) -> str:
    wanted, spec = name, None
    try:
        if not name.startswith("."):
            spec = find_spec(wanted)
        if spec is not None and spec.submodule_search_locations is not None:
            wanted = f"{name}.__main__"
            spec = find_spec(wanted)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{wanted}.".startswith(f"{error.name}."):
            raise  # the package has been found, and misses a module itself
    except ValueError:  # no name at all
        pass
    return "" if spec is not None else f"no module named {wanted!r}"


def _main_module(path: str, loader: SourceFileLoader) -> ModuleType:
    module = ModuleType("__main__")
    module.__file__ = path
    module.__loader__ = loader
    module.__dict__["__builtins__"] = builtins
    module.__dict__["__cached__"] = None
    return module


def _set_path(folder: str | None) -> None:
    """Put folder in the place of the one where ``python -m gopy`` was started; None: nothing."""
    if not sys.flags.safe_path:
        sys.path[:1] = [] if folder is None else [folder]
