"""Settings: what is told about the build."""

import warnings
from types import SimpleNamespace

import pytest

from gopy._core.base import settings


@pytest.mark.parametrize(
    ("abiflags", "chosen", "enabled", "told"),
    [("t", None, True, 1), ("t", None, False, 0), ("t", 1, True, 0), ("", None, True, 0)],
    ids=["turned on by an import", "off", "asked for", "another build"],
)
def test_a_gil_that_is_on_again_is_told_once(
    abiflags: str, chosen: object, enabled: bool, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "_told", False)
    build = SimpleNamespace(
        abiflags=abiflags, flags=SimpleNamespace(gil=chosen), _is_gil_enabled=lambda: enabled
    )
    monkeypatch.setattr(settings, "sys", build)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        settings.tell_of_gil()
        settings.tell_of_gil()
    assert [each.category for each in caught] == [RuntimeWarning] * told
