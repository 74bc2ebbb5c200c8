"""Finding the application that ``serve`` serves: ``module:name`` as a handler."""

import operator
from importlib import import_module

from gopy.net.http import Handler, wsgi


class NoApplicationError(Exception):
    """There is no application under that name; the text says why."""


def handler_of(where: str, *, multiprocess: bool) -> Handler:
    """Return what answers requests with the application at where.

    That is a WSGI application, or a handler of gopy's own, with ``serve_http``.

    Args:
        where: ``module:name``; the name may have dots.
        multiprocess: what a WSGI application is told about other processes.

    Raises:
        NoApplicationError: there is none.
        Exception: what the module raises when it's imported.
    """
    module_name, _, name = where.partition(":")
    if not module_name or not name:
        raise NoApplicationError(f"MODULE:NAME is wanted, not {where!r}")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise  # the module has been found, and misses one itself
        raise NoApplicationError(f"no module named {error.name!r}") from None
    try:
        app = operator.attrgetter(name)(module)
    except AttributeError:
        raise NoApplicationError(f"module {module_name!r} has no {name!r}") from None
    if hasattr(app, "serve_http"):
        handler: Handler = app
        return handler
    if not callable(app):
        raise NoApplicationError(f"{where} is no application: it can't be called")
    return wsgi(app, multiprocess=multiprocess)
