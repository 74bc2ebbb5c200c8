"""wsproto, which may be missing: here it's asked for, and only `framing` imports it."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gopy.net.http.websocket.framing import Library


@cache
def library() -> "Library":
    """Return what is made by wsproto.

    Raises:
        ModuleNotFoundError: it is not installed; the text says how to install it.
    """
    if find_spec("wsproto") is None:
        text = "gopy.net.http.websocket needs wsproto: pip install 'gopy-runtime[websocket]'"
        raise ModuleNotFoundError(text, name="wsproto")
    made: Library = import_module("gopy.net.http.websocket.framing").LIBRARY
    return made
