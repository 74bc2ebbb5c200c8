"""`python -m gopy run`: programs of the user's."""

import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from programs import run_gopy_file, run_program

Gopy = Callable[..., Any]
Start = Callable[..., Any]

# What a program can see of how it was started.
LOOK = """
import os, sys
print(sys.argv[1:], __name__, __package__, __spec__ and __spec__.name)
print(os.path.abspath(sys.argv[0]) == __file__, os.path.isabs(__file__))
print(sys.path[0] == os.path.dirname(os.path.realpath(__file__)))
print(sys.modules["__main__"].__dict__ is globals(), type(__builtins__).__name__)
print(type(__loader__).__name__, __doc__)
"""

ENDS = {
    "its end": ("print('done')", 0),
    "sys.exit(3)": ("import sys; sys.exit(3)", 3),
    "sys.exit() of another goroutine": (
        "import gopy, sys; gopy.go(sys.exit, 4); gopy.chan().recv()",
        4,
    ),
    "raise SystemExit": ("raise SystemExit", 0),
    "an exception": ("1 / 0", 2),
    "a panic": ("import gopy; gopy.panic('no')", 2),
    "a panic of another goroutine": (
        "import gopy; gopy.go(gopy.panic, 'no'); gopy.chan().recv()",
        2,
    ),
    "a deadlock": ("import gopy; gopy.chan().recv()", 2),
    "a syntax error": ("def", 1),
}


@pytest.mark.parametrize("name", ENDS)
def test_the_exit_status_is_that_of_the_program(name: str) -> None:
    source, status = ENDS[name]
    done = run_gopy_file(source)
    assert done.returncode == status, done


def test_a_file_sees_what_python_would_show_it() -> None:
    args = ["-h", "-m", "x", "--", "two words", ""]
    ours, pythons = run_gopy_file(LOOK, *args), run_program(LOOK, *args)
    assert ours.stderr == ""
    assert ours.stdout == pythons.stdout
    assert ours.stdout.startswith(f"{args} __main__ None None\n")


def test_argv_begins_with_the_file_as_it_was_given(gopy: Gopy, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import sys; print(sys.argv)")
    done = gopy("run", "main.py", "x", cwd=tmp_path)
    assert done.stdout == "['main.py', 'x']\n"


def test_a_module_sees_what_python_would_show_it(gopy: Gopy, tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "module.py").write_text("import sys; print(sys.argv, __name__, __package__)")
    done = gopy("run", "-m", "package.module", "-h", "--x", cwd=tmp_path)
    assert done.stdout == f"['{package / 'module.py'}', '-h', '--x'] __main__ package\n"
    assert done.returncode == 0


@pytest.mark.parametrize("kind", ["folder", "zip", "package"])
def test_what_has_a_main_runs_it(gopy: Gopy, tmp_path: Path, kind: str) -> None:
    source = "import beside, sys; print(sys.argv[1:], beside.word)"
    place = tmp_path / "program"
    if kind == "zip":
        with zipfile.ZipFile(place, "w") as file:
            file.writestr("__main__.py", source)
            file.writestr("beside.py", "word = 'beside'")
    else:
        place.mkdir()
        (place / "__main__.py").write_text(source)
        (place / "beside.py").write_text("word = 'beside'")
    if kind == "package":
        (place / "__init__.py").write_text("import sys; sys.path.append(__path__[0])")
        done = gopy("run", "-m", "program", "-x", cwd=tmp_path)
    else:
        done = gopy("run", str(place), "-x", cwd=tmp_path)
    assert done.stdout == "['-x'] beside\n", done
    assert done.returncode == 0


def test_the_top_level_code_is_goroutine_1_and_a_world_of_its_own(gopy: Gopy) -> None:
    done = run_gopy_file("""
        import gopy
        print(gopy.runtime.current().id, gopy.runtime.num_goroutine())
        done = gopy.chan()
        gopy.go(lambda: done.send(gopy.runtime.current().id))
        print(done.recv() > 1)
        """)
    assert done.stdout == "1 1\nTrue\n"


def test_an_exception_is_reported_as_a_panic_with_the_users_frames_only() -> None:
    done = run_gopy_file("""
        def divide(n):
            return 1 / n


        divide(0)
        """)
    lines = done.stderr.splitlines()
    assert lines[:4] == [
        "panic: ZeroDivisionError: division by zero",
        "",
        "goroutine 1 [running]:",
        "main.divide(...)",
    ]
    assert lines[4].endswith("/main.py:2")
    assert lines[5] == "main.<module>(...)"
    assert lines[6].endswith("/main.py:5")
    assert all(line.startswith("exit status") for line in lines[7:])


def test_code_that_cannot_be_compiled_is_shown_as_python_shows_it() -> None:
    done = run_gopy_file("x = 1\nif x\n    pass\n")
    lines = done.stderr.splitlines()
    assert lines[0].endswith('main.py", line 2')
    assert lines[1].strip() == "if x"
    assert lines[-1] == "SyntaxError: expected ':'"
    assert done.stdout == ""


def test_what_was_registered_for_the_end_still_finds_its_main() -> None:
    done = run_gopy_file("""
        import atexit, sys
        word = "found"
        atexit.register(lambda: print(sys.modules["__main__"].word))
        """)
    assert (done.stdout, done.stderr, done.returncode) == ("found\n", "", 0)


MISSING = {
    "run no/such.py": "can't open file 'no/such.py': No such file or directory",
    "run -- -m": "can't open file '-m': No such file or directory",
    "run empty": "can't find '__main__' in 'empty'",
    "run -m no_such_module": "no module named 'no_such_module'",
    "run -m no_such_package.module": "no module named 'no_such_package.module'",
    "run -m package": "no module named 'package.__main__'",
    "run -m package.none": "no module named 'package.none'",
    "run -m json.decoder.none": "no module named 'json.decoder.none'",
    "run -m .": "no module named '.'",
}


@pytest.mark.parametrize("line", MISSING)
def test_a_program_that_is_not_there_is_told_with_status_2(
    gopy: Gopy, tmp_path: Path, line: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    done = gopy(*line.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    usage, error = done.stderr.splitlines()
    assert usage == "usage: python -m gopy run [-h] (FILE | -m MODULE) [ARG ...]"
    assert error == f"python -m gopy run: error: {MISSING[line]}"


def test_a_module_that_misses_a_module_is_a_panic_and_no_usage_error(
    gopy: Gopy, tmp_path: Path
) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("import no_such_module")
    (tmp_path / "package" / "__main__.py").write_text("")
    done = gopy("run", "-m", "package", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("panic: ModuleNotFoundError: No module named 'no_such_module'\n")


def test_ctrl_c_ends_a_program_that_waits_as_it_ends_any(start: Start, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import gopy\nprint('up', flush=True)\ngopy.go(gopy.time.sleep, 50)\ngopy.chan().recv()\n"
    )
    process = start("run", str(tmp_path / "main.py"), stderr=-1)
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=50)
    assert process.returncode in (-signal.SIGINT, 128 + signal.SIGINT)
    assert "KeyboardInterrupt" in errors
    assert os.path.basename("main.py") in errors
