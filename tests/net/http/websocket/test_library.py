"""wsproto may be missing: that is told where it is needed, and not before."""

from collections.abc import Iterator

import pytest
from programs import run_program

from gopy.net.http import websocket
from gopy.net.http.websocket import library

TOLD = "gopy.net.http.websocket needs wsproto: pip install 'gopy-runtime[websocket]'"


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    library.library.cache_clear()
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    yield
    library.library.cache_clear()


def test_without_wsproto_dial_says_what_to_install(missing: None) -> None:
    with pytest.raises(ModuleNotFoundError) as failed:
        websocket.dial(None, "ws://127.0.0.1/")
    assert str(failed.value) == TOLD
    assert failed.value.name == "wsproto"


def test_without_wsproto_accept_says_what_to_install(missing: None) -> None:
    with pytest.raises(ModuleNotFoundError) as failed:
        websocket.accept(None, None)  # type: ignore[arg-type]
    assert str(failed.value) == TOLD


def test_importing_the_package_does_not_load_wsproto() -> None:
    ended = run_program("import sys, gopy.net.http.websocket\nprint('wsproto' in sys.modules)\n")
    assert ended.stdout == "False\n", ended.stderr
