"""docs/names.md has every public name, names nothing else, and is what its script writes."""

import importlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from gocommand import release_or_skip
from programs import ROOT

import gopy

PAGE = ROOT / "docs" / "names.md"


def script() -> ModuleType:
    """Import docs/names.py, which is in no package."""
    spec = importlib.util.spec_from_file_location("names", ROOT / "docs" / "names.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NAMES = script()
PACKAGES = list(NAMES.packages())
SECTIONS = dict(re.findall(r"^## ([\w. ]+)\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.M | re.S))


def listed(section: str) -> set[str]:
    """Return gopy's names in a section of the page: in the last column, or of gopy alone."""
    return {
        name
        for line in SECTIONS[section].splitlines()
        for name in re.findall(r"`([^`]+)`", line.removesuffix(" |").rpartition(" | ")[2])
    }


def test_there_are_packages_and_the_page_has_a_section_of_each() -> None:
    assert {"gopy.sync", "gopy.net", "gopy.x.time.rate", "gopy.errors"} <= set(PACKAGES)
    assert list(SECTIONS) == ["The language", *PACKAGES], "run: python docs/names.py"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_in_the_table_and_every_name_there_exists(package: str) -> None:
    module = importlib.import_module(package)
    names = listed(package)
    assert names >= set(module.__all__), "run: python docs/names.py"
    for name in names:
        assert has(module, name), name


def test_the_language_s_names_are_there_and_exist() -> None:
    names = listed("The language")
    assert names >= set(gopy.__all__), "docs/names.py: LANGUAGE"
    for name in names:
        assert has(gopy, name), name


def test_the_page_is_what_its_script_writes(tmp_path: Path) -> None:
    release_or_skip(tmp_path)  # another Go has other names
    assert NAMES.page(NAMES.goroot()) == PAGE.read_text(encoding="utf-8"), (
        "run: python docs/names.py"
    )


SOURCE = """
package time

const (
\tHour Duration = 60
\tminute = 1
)

type Timer struct {
\tC, D  <-chan Time
\tquit  bool
\tbase
}

type base struct{ x int }

func (b *base) Stop() bool { return true }
func (b *base) stop() bool { return true }
func NewTimer(d Duration) *Timer { return nil }
"""


def test_go_s_source_gives_exported_names_and_what_comes_from_embedded_types() -> None:
    declared = NAMES.declared_in(SOURCE)
    assert declared[""] == {"hour": "Hour", "timer": "Timer", "newtimer": "NewTimer"}
    assert NAMES.members_of("Timer", declared) == {"c": "C", "d": "D", "stop": "Stop"}


def has(holder: object, path: str) -> bool:
    """Return whether holder has what path names; a field may have no value in its class."""
    *owners, name = path.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    return hasattr(holder, name) or name in getattr(holder, "__annotations__", {})
