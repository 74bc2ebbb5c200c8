"""What the counterparts of Go's tests share: hammers under one P and under four."""

from collections.abc import Callable

import pytest
from programs import run_program


@pytest.fixture(params=[1, 4], ids=["1P", "4P"])
def hammer(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Run one of the mains in the test's folder's hammers.py as a program, and fail if it fails."""
    source = request.path.with_name("hammers.py").read_text(encoding="utf-8")

    def strike(name: str) -> None:
        done = run_program(source, name, env={"GOPYMAXPROCS": str(request.param)})
        assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr

    return strike
