"""Which of two builds is taken, and how a class is put together of both."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from programs import ROOT, run_program

from gopy._core.base.optional import TWINS, compiled, is_built

PACKAGE = ROOT / "gopy"


class Base:
    """As a compiled class is: fields and a method."""

    __slots__ = ("field",)

    def hot(self) -> str:
        return "compiled"


class Reference:
    """What it is for."""

    __slots__ = ("field", "rare")

    def hot(self) -> str:
        return "in Python"

    def cold(self) -> str:
        return "cold"

    @property
    def both(self) -> tuple[object, object]:
        return self.field, self.rare  # type: ignore[attr-defined]  # slots are not declared


def test_a_class_of_both_has_the_base_s_fields_and_methods_and_the_rest_of_the_reference() -> None:
    made = compiled(Base, Reference)()
    assert (made.hot(), made.cold()) == ("compiled", "cold")
    made.field, made.rare = 1, 2  # type: ignore[attr-defined]
    assert made.both == (1, 2)
    assert Base.field.__get__(made) == 1  # type: ignore[attr-defined]  # it's the base's
    assert not hasattr(made, "__dict__")


def test_it_is_called_as_the_reference_and_explained_by_it() -> None:
    made = compiled(Base, Reference)
    assert (made.__name__, made.__doc__) == ("Reference", Reference.__doc__)
    assert issubclass(made, Base)


def test_each_twin_has_its_source_and_each_source_is_a_twin() -> None:
    sources = {
        ".".join(each.relative_to(ROOT).with_suffix("").parts) for each in PACKAGE.rglob("*.pyx")
    }
    assert sources == set(TWINS)


def test_all_that_a_twin_is_built_from_is_packed_too() -> None:
    """Else an sdist would build nothing, and run the reference."""
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    patterns = packed["package-data"]
    for kind in ("pyx", "pxd", "h"):
        for path in PACKAGE.rglob(f"*.{kind}"):
            package = ".".join(path.relative_to(ROOT).parent.parts)
            assert f"*.{kind}" in patterns.get(package, ()), path


def test_what_was_not_compiled_is_not_built() -> None:
    assert not is_built("gopy._core.base._no_such_twin")


@pytest.mark.skipif(not all(map(is_built, TWINS)), reason="nothing is compiled here")
@pytest.mark.parametrize("missing", ["gopy._lang._select", "gopy._core.task._waits"])
def test_unless_all_are_built_the_reference_is_taken(missing: str, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "gopy", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (tmp_path / "gopy").rglob(missing.rpartition(".")[2] + ".*.so"):
        path.unlink()
    (tmp_path / "main.py").write_text(
        "import gopy\nfrom gopy._core.base import optional\nprint(optional.PURE)\ngopy.run(print)\n"
    )
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("True\n\n", "")


@pytest.mark.parametrize("env", [{"GOPYPURE": "1"}, {"GOPYDEBUG": "locks=1"}])
def test_the_reference_is_taken_if_that_is_asked_for(env: dict[str, str]) -> None:
    source = """
import gopy
from gopy._core.base import optional
print(optional.PURE, optional.twin("gopy._core.sched._machine"))
"""
    done = run_program(source, env=env, timeout=30)
    assert (done.stdout, done.stderr) == ("True None\n", "")
