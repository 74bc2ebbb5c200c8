"""Bubbles in pytest: fixtures, parameters, marks, skips and what a failure shows."""

import subprocess
import sys
from pathlib import Path

from programs import ROOT

SUITE = """
import pytest
from gopy import chan, go, time
from gopy.testing import synctest
from gopy.testing.synctest import bubble, test


@pytest.fixture
def seven():
    return 7


@bubble
def test_fixtures(seven, tmp_path, monkeypatch):
    time.sleep(3600)
    assert seven == 7 and tmp_path.is_dir()


@pytest.mark.parametrize("n", [1, 2])
@bubble
def test_parameters(n, seven):
    assert n < seven


@bubble
@pytest.mark.parametrize("n", [1, 2])
def test_parameters_inside(n):
    assert n


class TestMethods:
    @bubble
    def test_method(self, seven):
        assert isinstance(self, TestMethods) and seven == 7


@bubble
def test_skips():
    pytest.skip("not today")


@bubble
@pytest.mark.xfail(strict=True)
def test_xfail():
    assert False


@bubble
def test_fails(seven):
    stop = chan()
    go(stop.recv)
    time.sleep(1)
    assert seven == 8


@bubble
def test_hangs():
    chan().recv()


@bubble
def test_after_all():
    time.sleep(1)
    test.__test__


@pytest.mark.usefixtures("seven")
def test_called():
    def inside(x):
        time.sleep(60)
        return x
    assert synctest.test(inside, 3) == 3
"""


def test_a_suite(tmp_path: Path) -> None:
    Path(tmp_path, "test_suite.py").write_text(SUITE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-ra", str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    out = done.stdout
    assert "2 failed, 8 passed, 1 skipped, 1 xfailed" in out, out
    assert "assert 7 == 8" in out
    assert "deadlock: main bubble goroutine has exited but blocked goroutines remain" in out
    assert "Panic: deadlock: all goroutines in bubble are blocked" in out
    assert "test_hangs(...)" in out
    assert "running.py" not in out
