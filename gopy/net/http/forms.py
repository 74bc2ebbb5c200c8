"""What a request's form says: query, body, parts of the body.

What is wrong with a form is returned rather than raised: the rest is set first.

Go: net/http/request.go ParseForm, ParseMultipartForm
"""

from typing import TYPE_CHECKING, Final

from gopy.io import limit_reader, read_all
from gopy.net.http.maxbytes import MaxBytesReader
from gopy.net.http.mediatype import parse_media_type
from gopy.net.http.multipart import Form, Parts
from gopy.net.url import Values
from gopy.net.url.valuelists import read_query
from gopy.net.url.wiretext import from_wire

if TYPE_CHECKING:
    from gopy.net.http.request import Request

DEFAULT_MAX_MEMORY: Final = 32 << 20
MAX_FORM: Final = 10 << 20

UNREADABLE: Final = (OSError, ValueError, EOFError)  # what a form may fail with

_HANDED_OFF: Final = Form()  # stands for the parts that `multipart_reader` gave away


class ProtocolError(ValueError):
    """A message that isn't what it should be.

    Go: net/http/request.go ProtocolError
    """


class ErrNotMultipart(ProtocolError):
    """A form was looked for in a body of another type.

    Go: net/http/request.go ErrNotMultipart
    """

    def __init__(self, text: str = "request Content-Type isn't multipart/form-data") -> None:
        super().__init__(text)


class ErrMissingBoundary(ProtocolError):
    """A multipart body whose type doesn't say what stands between the parts.

    Go: net/http/request.go ErrMissingBoundary
    """

    def __init__(self, text: str = "no multipart boundary param in Content-Type") -> None:
        super().__init__(text)


class ErrMissingFile(LookupError):
    """``http: no such file``.

    Go: net/http/request.go ErrMissingFile
    """

    def __init__(self, text: str = "http: no such file") -> None:
        super().__init__(text)


def read_form(request: "Request") -> Exception | None:
    """Set ``form`` and ``post_form``; return what is wrong with them."""
    error: Exception | None = None
    if request.post_form is None:
        request.post_form = Values()
        if request.method in ("POST", "PUT", "PATCH"):
            request.post_form, error = _posted(request)
    if request.form is None:
        form = request.post_form.clone()
        if request.url is not None:
            query, wrong = read_query(request.url.raw_query)
            error = error or wrong
            for key, texts in query.items():
                form.setdefault(key, []).extend(texts)
        request.form = form
    return error


def _posted(request: "Request") -> tuple[Values, Exception | None]:
    """Return what the body says.

    Go: net/http/request.go parsePostForm
    """
    body = request.body
    if body is None:
        return Values(), ValueError("missing form body")
    try:
        kind = request.header.get("Content-Type") or "application/octet-stream"
        if parse_media_type(kind)[0] != "application/x-www-form-urlencoded":
            return Values(), None
        if isinstance(body, MaxBytesReader):
            data = read_all(body)
        else:
            data = read_all(limit_reader(body, MAX_FORM + 1))
            if len(data) > MAX_FORM:
                return Values(), ValueError("http: POST too large")
    except UNREADABLE as error:
        return Values(), error
    return read_query(from_wire(data))


def read_multipart_form(request: "Request", max_memory: int) -> Exception | None:
    """Set ``multipart_form``, and the others with it; return what is wrong with those."""
    if request.multipart_form is _HANDED_OFF:
        raise ValueError("http: multipart handled by MultipartReader")
    error = read_form(request) if request.form is None else None
    if request.multipart_form is not None:
        return None
    found = _parts(request, ("multipart/form-data",)).read_form(max_memory)
    assert request.form is not None, "read_form has set it"
    if request.post_form is None:
        request.post_form = Values()
    for key, texts in found.value.items():
        request.form.setdefault(key, []).extend(texts)
        request.post_form.setdefault(key, []).extend(texts)
    request.multipart_form = found
    return error


def multipart_reader(request: "Request") -> Parts:
    """Return the parts of the body; nobody else gets them then."""
    if request.multipart_form is _HANDED_OFF:
        raise ValueError("http: MultipartReader called twice")
    if request.multipart_form is not None:
        raise ValueError("http: multipart handled by ParseMultipartForm")
    request.multipart_form = _HANDED_OFF
    return _parts(request, ("multipart/form-data", "multipart/mixed"))


def _parts(request: "Request", kinds: tuple[str, ...]) -> Parts:
    """Return the parts of the body.

    Go: net/http/request.go Request.multipartReader
    """
    text = request.header.get("Content-Type")
    if not text:
        raise ErrNotMultipart
    if request.body is None:
        raise ValueError("missing form body")
    try:
        kind, parameters = parse_media_type(text)
    except ValueError:
        raise ErrNotMultipart from None
    if kind not in kinds:
        raise ErrNotMultipart
    if "boundary" not in parameters:
        raise ErrMissingBoundary
    return Parts(request.body, parameters["boundary"])
