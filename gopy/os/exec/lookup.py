"""Where a program lies.

Go: os/exec/lp_unix.go
"""

import errno
import os

from gopy.os.exec.errors import ErrDot, ErrNotFound, Error


def look_path(name: str) -> str:
    """Return where name lies: the first folder of ``$PATH`` that has it; itself if it has a slash.

    Raises:
        Error: nobody has it (`ErrNotFound`), it can't be run, or what was found lies relative
            to the current folder (`ErrDot`).

    Go: os/exec/lp_unix.go LookPath
    """
    if "/" in name:
        why = _why_not(name)
        if why is not None:
            raise Error(name, why)
        return name
    for folder in os.environ.get("PATH", "").split(":"):
        path = os.path.join(folder or ".", name)
        if name and _why_not(path) is None:
            if not os.path.isabs(path):
                raise Error(name, ErrDot())
            return path
    raise Error(name, ErrNotFound())


def _why_not(path: str) -> OSError | None:
    """Return why path can't be run; None if it can."""
    try:
        os.stat(path)
    except OSError as error:
        return error
    if os.path.isdir(path):
        return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(path, os.X_OK):
        return PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return None
