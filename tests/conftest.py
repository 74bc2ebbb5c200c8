"""What holds for every test: chance that can be replayed, and no hurry for hypothesis.

Each test begins with a seed of its own for the runtime's random choices, which a
failure prints; `GOPYSEED=… pytest …` runs it with the same one.  Programs that a
test starts inherit it.
"""

import os
import signal
from collections.abc import Generator
from pathlib import Path
from random import SystemRandom

import hypothesis
import pytest

from gopy._core.base.chance import chance, seed

GIVEN = os.environ.get("GOPYSEED")
SEED = pytest.StashKey[str]()

# What they assert for a test is to say as much as its own asserts do.
pytest.register_assert_rewrite(
    *(file.stem for file in Path(__file__).with_name("support").glob("*.py"))
)

# A deadline would judge the machine that the tests share with others.
hypothesis.settings.register_profile("gopy", deadline=None, print_blob=True)
hypothesis.settings.load_profile("gopy")
# Within a test, hypothesis puts chance back before each example: else what it shrinks may vanish.
hypothesis.register_random(chance)


# What a shell runs in the background ignores these two, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as nohup has it
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
if signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Seed before the first fixture runs, in a hook: hypothesis objects to fixtures."""
    chosen = GIVEN or str(SystemRandom().randrange(1 << 32))
    item.stash[SEED] = chosen
    os.environ["GOPYSEED"] = chosen
    seed(chosen)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell the seed where a test fails."""
    report = yield
    if report.failed and SEED in item.stash:
        report.sections.append(("replay", f"GOPYSEED={item.stash[SEED]} pytest '{item.nodeid}'"))
    return report
