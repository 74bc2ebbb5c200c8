"""h2, which may be missing: asked for here alone, imported by the first that needs it."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from h2.config import H2Configuration
    from h2.connection import H2Connection
    from h2.exceptions import ProtocolError
    from h2.settings import SettingCodes, Settings
    from hpack.exceptions import HPACKError

MISSING = "gopy.net.http: HTTP/2 needs the package h2: pip install 'gopy-runtime[http2]'"


class Library(NamedTuple):
    """What is taken of h2."""

    configuration: "type[H2Configuration]"
    connection: "type[H2Connection]"
    error: "type[ProtocolError]"
    settings: "type[Settings]"
    codes: "type[SettingCodes]"
    compression: "type[HPACKError]"


def is_installed() -> bool:
    """Say whether HTTP/2 can be offered."""
    return find_spec("h2") is not None


@cache
def library() -> Library:
    """Import h2.

    Raises:
        ImportError: it isn't installed; the text says what to install.
    """
    if not is_installed():
        raise ImportError(MISSING)
    settings = import_module("h2.settings")
    return Library(
        import_module("h2.config").H2Configuration,
        import_module("h2.connection").H2Connection,
        import_module("h2.exceptions").ProtocolError,
        settings.Settings,
        settings.SettingCodes,
        import_module("hpack.exceptions").HPACKError,
    )
