"""Files and folders as answers.

A path is made clean before a file is looked for, so it never leads out of the root; links in the
file system are followed.

Go: net/http/fs.go FileServer, ServeFile, Dir
"""

import errno
import html
import os
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final, Protocol, TypeAlias

from gopy.net.http.content import send_content, serve_error
from gopy.net.http.handlers import Handler, ResponseWriter, as_handler
from gopy.net.http.preconditions import is_modified_since, set_last_modified, write_not_modified
from gopy.net.http.replies import not_found
from gopy.net.http.request import Request
from gopy.net.http.status import (
    STATUS_BAD_REQUEST,
    STATUS_FORBIDDEN,
    STATUS_INTERNAL_SERVER_ERROR,
    STATUS_MOVED_PERMANENTLY,
    STATUS_NOT_FOUND,
)
from gopy.net.url import URL
from gopy.net.url.wiretext import to_wire
from gopy.time import Time, unix

_INDEX: Final = "/index.html"


class File:
    """An open file or folder: a name, what the system knows of it, and the bytes or names."""

    __slots__ = ("entries", "is_dir", "modified", "name", "size", "stream")

    def __init__(
        self,
        name: str,
        *,
        stream: Any = None,
        size: int = 0,
        modified: Time | None = None,
        entries: list[str] | None = None,
    ) -> None:
        # Any: a binary file; a folder has none.
        self.name = name
        self.stream = stream
        self.size = size
        self.modified = modified
        self.entries = entries or []  # of a folder; a folder's in it ends in a slash
        self.is_dir = stream is None

    def close(self) -> None:
        """Close it."""
        if self.stream is not None:
            self.stream.close()


class FileSystem(Protocol):
    """Where files come from.

    Go: net/http/fs.go FileSystem
    """

    def open(self, name: str, /) -> File:
        """Open what is at name, a clean path from the root, or raise OSError."""
        ...


class Dir:
    """The files below a folder of the system's.

    Go: net/http/fs.go Dir
    """

    __slots__ = ("_root",)

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root) or "."

    def open(self, name: str, /) -> File:
        """Open what is at name; whatever name is, it's below the root.

        Raises:
            OSError: it isn't there, or may not be read.
        """
        if "\0" in name:
            raise FileNotFoundError(errno.ENOENT, "invalid character in file path")
        path = os.path.join(self._root, posixpath.normpath("/" + name).lstrip("/"))
        file: BinaryIO | None = None
        # Not to wait for the writer of a named pipe, and to find out what it is once it's open.
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            facts = os.fstat(fd)
            modified = unix(0, facts.st_mtime_ns)
            base = posixpath.basename(path)
            if stat.S_ISDIR(facts.st_mode):
                return File(base, modified=modified, entries=_names(fd))
            file = os.fdopen(fd, "rb", buffering=0)
            return File(base, stream=file, size=facts.st_size, modified=modified)
        finally:
            if file is None:
                os.close(fd)


def _names(fd: int) -> list[str]:
    with os.scandir(fd) as entries:
        return [entry.name + "/" * entry.is_dir() for entry in entries]


Root: TypeAlias = str | os.PathLike[str] | FileSystem


def _system(root: Root) -> FileSystem:
    return Dir(root) if isinstance(root, (str, os.PathLike)) else root


def file_server(root: Root) -> Handler:
    """Return a handler that answers with the files below root.

    A folder is answered with its ``index.html``, or a list of what is in it; ``…/index.html``
    redirects to ``…/``, a folder without a slash at its end to the path with one, a file with
    one to the path without.  Ranges and ``If-Modified-Since`` are understood.

    Args:
        root: a folder's path, or a `FileSystem`.

    Go: net/http/fs.go FileServer
    """
    system = _system(root)

    def serve(w: ResponseWriter, r: Request) -> None:
        path = r.url.path if r.url.path.startswith("/") else f"/{r.url.path}"
        _serve(w, r, system, _clean(path), path, redirects=True)

    return as_handler(serve)


def serve_file(w: ResponseWriter, r: Request, name: str | os.PathLike[str]) -> None:
    """Answer r with the file or folder at name, which the caller has made sure of.

    A request whose own path has a ``..`` is refused with 400 all the same, because many callers
    make name of it.

    Go: net/http/fs.go ServeFile
    """
    if ".." in r.url.path.replace("\\", "/").split("/"):
        serve_error(w, "invalid URL path", STATUS_BAD_REQUEST)
        return
    folder, base = os.path.split(os.fspath(name))
    _serve(w, r, Dir(folder), base, r.url.path, redirects=False)


def _clean(path: str) -> str:
    cleaned = posixpath.normpath(path)
    return "/" + cleaned.lstrip("/")


def _serve(
    w: ResponseWriter, r: Request, system: FileSystem, name: str, path: str, *, redirects: bool
) -> None:
    if path.endswith(_INDEX):
        _move(w, r, "./")
        return
    try:
        with _opened(system, name) as file:
            if redirects and not file.is_dir and path.endswith("/"):
                base = posixpath.basename(path.rstrip("/"))
                if not base:
                    text = "http: attempting to traverse a non-directory"
                    serve_error(w, text, STATUS_INTERNAL_SERVER_ERROR)
                else:
                    _move(w, r, f"../{base}")
            elif not file.is_dir:
                send_content(w, r, file.name, file.modified, file.size, file.stream)
            elif not path.endswith("/"):
                _move(w, r, posixpath.basename(path) + "/")
            else:
                _serve_dir(w, r, system, name, file)
    except _OpenError as error:
        serve_error(w, *_answer_to(error.cause))


def _serve_dir(w: ResponseWriter, r: Request, system: FileSystem, name: str, folder: File) -> None:
    try:
        with _opened(system, name.rstrip("/") + _INDEX) as index:
            if not index.is_dir:
                send_content(w, r, index.name, index.modified, index.size, index.stream)
                return
            folder = index
    except _OpenError:
        pass
    if is_modified_since(r, folder.modified) is False:
        write_not_modified(w)
        return
    set_last_modified(w, folder.modified)
    _list(w, folder)


class _OpenError(Exception):
    """A file that can't be opened: what goes wrong later is another matter."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause


@contextmanager
def _opened(system: FileSystem, name: str) -> Iterator[File]:
    try:
        file = system.open(name)
    except OSError as error:
        raise _OpenError(error) from None
    try:
        yield file
    finally:
        file.close()


def _list(w: ResponseWriter, folder: File) -> None:
    w.header().set("Content-Type", "text/html; charset=utf-8")
    lines = ["<!doctype html>", '<meta name="viewport" content="width=device-width">', "<pre>"]
    for name in sorted(folder.entries):
        shown = html.escape(name, quote=False).replace('"', "&#34;").replace("'", "&#39;")
        lines.append(f'<a href="{URL(path=name)}">{shown}</a>')
    w.write(to_wire("\n".join([*lines, "</pre>", ""])))


def _answer_to(error: OSError) -> tuple[str, int]:
    """Return what the peer may know of error.

    Go: net/http/fs.go toHTTPError
    """
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
        return "404 page not found", STATUS_NOT_FOUND
    if error.errno in (errno.EACCES, errno.EPERM):
        return "403 Forbidden", STATUS_FORBIDDEN
    return "500 Internal Server Error", STATUS_INTERNAL_SERVER_ERROR


def _move(w: ResponseWriter, r: Request, path: str) -> None:
    """Redirect to path, which stays relative: who knows under which prefix this is served.

    Go: net/http/fs.go localRedirect
    """
    escaped = r.url.escaped_path()
    if "%2f" in escaped or "%2F" in escaped:
        not_found(w, r)
        return
    query = r.url.raw_query
    w.header().set("Location", f"{path}?{query}" if query else path)
    w.write_header(STATUS_MOVED_PERMANENTLY)
