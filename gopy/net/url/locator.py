"""URL: its parts, and how they're put together.

The escapes of path and fragment are kept (``raw_path``, ``raw_fragment``) only where they aren't
the usual ones, and only believed as long as they still fit.

Attributes have their defaults in the class, so that what a server makes for each request costs
only what it sets.

Go: net/url/url.go URL
"""

import re
from typing import Final, Self

from gopy.net.url.errors import Error
from gopy.net.url.escaping import Part, escape, unescape
from gopy.net.url.parsing import take_apart
from gopy.net.url.paths import joined, resolved
from gopy.net.url.userinfo import Userinfo
from gopy.net.url.valuelists import Values, read_query

# What most requests ask for: a path that is the same escaped and not.
_plain: Final = re.compile(rf"(/[{Part.PATH.value}]*)(?:\?([^\x00-\x1f\x7f]*))?").fullmatch
_port: Final = re.compile(r"(.*):([0-9]*)", re.DOTALL | re.ASCII).fullmatch
_escaped_path: Final = re.compile(rf"[{Part.PATH.value}!'()*\[\]%]*").fullmatch
_escaped_fragment: Final = re.compile(rf"[{Part.FRAGMENT.value}'\[\]%]*").fullmatch

_new: Final = object.__new__


class URL:
    """A URL taken apart: ``[scheme:][//[user@]host][/]path[?raw_query][#fragment]``.

    ``path`` and ``fragment`` are unescaped, ``raw_query`` is as it stands in the URL; ``opaque``
    is what follows a scheme without a slash.  ``str()`` puts them together.

    Go: net/url/url.go URL
    """

    scheme: str = ""
    opaque: str = ""
    user: Userinfo | None = None
    host: str = ""
    path: str = ""
    raw_path: str = ""
    omit_host: bool = False
    force_query: bool = False
    raw_query: str = ""
    fragment: str = ""
    raw_fragment: str = ""

    def __init__(
        self,
        scheme: str = "",
        host: str = "",
        path: str = "",
        raw_query: str = "",
        fragment: str = "",
        *,
        user: Userinfo | None = None,
        opaque: str = "",
        raw_path: str = "",
        raw_fragment: str = "",
        force_query: bool = False,
        omit_host: bool = False,
    ) -> None:
        self.scheme = scheme
        self.host = host
        self.path = path
        self.raw_query = raw_query
        self.fragment = fragment
        self.user = user
        self.opaque = opaque
        self.raw_path = raw_path
        self.raw_fragment = raw_fragment
        self.force_query = force_query
        self.omit_host = omit_host

    def query(self) -> Values:
        """Return what the query says; what is malformed is left out (`parse_query` tells).

        Go: net/url/url.go URL.Query
        """
        return read_query(self.raw_query)[0]

    def escaped_path(self) -> str:
        """Return the path as it stands in the URL.

        Go: net/url/url.go URL.EscapedPath
        """
        raw = self.raw_path
        if raw and _escaped_path(raw) and _unescaped(raw, Part.PATH) == self.path:
            return raw
        return "*" if self.path == "*" else escape(self.path, Part.PATH)

    def escaped_fragment(self) -> str:
        """Return the fragment as it stands in the URL.

        Go: net/url/url.go URL.EscapedFragment
        """
        raw = self.raw_fragment
        if raw and _escaped_fragment(raw) and _unescaped(raw, Part.FRAGMENT) == self.fragment:
            return raw
        return escape(self.fragment, Part.FRAGMENT)

    def request_uri(self) -> str:
        """Return ``path?query``, or ``opaque?query``: what an HTTP request asks for.

        Go: net/url/url.go URL.RequestURI
        """
        uri = self.opaque
        if not uri:
            uri = self.escaped_path() or "/"
        elif uri.startswith("//"):
            uri = f"{self.scheme}:{uri}"
        return f"{uri}?{self.raw_query}" if self.force_query or self.raw_query else uri

    def hostname(self) -> str:
        """Return the host without port and brackets.

        Go: net/url/url.go URL.Hostname
        """
        found = _port(self.host)
        host = found[1] if found else self.host
        return host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host

    def port(self) -> str:
        """Return the port in the host, ``""`` if it has none.

        Go: net/url/url.go URL.Port
        """
        found = _port(self.host)
        return found[2] if found else ""

    def is_abs(self) -> bool:
        """Return whether it has a scheme.

        Go: net/url/url.go URL.IsAbs
        """
        return bool(self.scheme)

    def redacted(self) -> str:
        """Return ``str()`` of it with ``xxxxx`` for the password.

        Go: net/url/url.go URL.Redacted
        """
        if self.user is None or not self.user.password()[1]:
            return str(self)
        copy = self.clone()
        copy.user = Userinfo(self.user.username(), "xxxxx")
        return str(copy)

    def clone(self) -> Self:
        """Return a copy.

        Go: net/url/url.go URL.Clone
        """
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        return copy

    def parse(self, ref: str, /) -> "URL":
        """Parse ref, which may be relative, as it stands in a document at this URL.

        Raises:
            Error: as `parse`.

        Go: net/url/url.go URL.Parse
        """
        return self.resolve_reference(parse(ref))

    def resolve_reference(self, ref: "URL", /) -> "URL":
        """Return where ref leads from here, as a new URL.

        Go: net/url/url.go URL.ResolveReference, RFC 3986 section 5.2
        """
        url = ref.clone()
        if not ref.scheme:
            url.scheme = self.scheme
        if ref.scheme or ref.host or ref.user is not None:
            set_path(url, resolved(ref.escaped_path(), ""))
            return url
        if ref.opaque:
            url.user, url.host, url.path = None, "", ""
            return url
        if not ref.path and not ref.force_query and not ref.raw_query:
            url.raw_query = self.raw_query
            if not ref.fragment:
                url.fragment, url.raw_fragment = self.fragment, self.raw_fragment
        if not ref.path and self.opaque:
            url.opaque, url.user, url.host, url.path = self.opaque, None, "", ""
            return url
        url.host, url.user = self.host, self.user
        set_path(url, resolved(self.escaped_path(), ref.escaped_path()))
        return url

    def join_path(self, *elem: str) -> "URL":
        """Return a URL with elem, already escaped, behind its path, without ``.`` and ``..``.

        Go: net/url/url.go URL.JoinPath
        """
        url = self.clone()
        set_path(url, joined(self.escaped_path(), elem))
        return url

    def __str__(self) -> str:
        text = f"{self.scheme}:" if self.scheme else ""
        if self.opaque:
            text += self.opaque
        else:
            text = self._with_path(text + self._authority())
        if self.force_query or self.raw_query:
            text += "?" + self.raw_query
        if self.fragment:
            text += "#" + self.escaped_fragment()
        return text

    def _authority(self) -> str:
        if self.host or self.user is not None:
            before = "" if self.user is None else f"{self.user}@"
            return f"//{before}{escape(self.host, Part.HOST)}"
        return "//" if self.scheme and self.path and not self.omit_host else ""

    def _with_path(self, text: str) -> str:
        path = self.escaped_path()
        no_authority = not self.host and self.user is None
        if self.omit_host and no_authority and path.startswith("//"):
            path = "%2F" + path[1:]  # else it would be parsed as an authority
        if path and self.host and path[0] != "/":
            text += "/"
        if not text and ":" in path.partition("/")[0]:
            text = "./"  # else it would be parsed as a scheme
        return text + path

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, URL):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _ATTRIBUTES)

    __hash__ = None  # type: ignore[assignment]  # its attributes may be assigned


_ATTRIBUTES: Final = tuple(URL.__annotations__)


def join_path(base: str, *elem: str) -> str:
    """Return base with elem, already escaped, behind its path, without ``.`` and ``..``.

    Raises:
        Error: base is no URL.

    Go: net/url/url.go JoinPath
    """
    return str(parse(base).join_path(*elem))


def parse(raw: str, /) -> URL:
    """Take a URL apart, absolute or relative, with a fragment or without.

    Raises:
        Error: ``parse "…": …``: it's no URL.

    Go: net/url/url.go Parse
    """
    whole, _, fragment = raw.partition("#")
    url = _parsed(whole, False)
    if fragment:
        try:
            url.fragment = unescape(fragment, Part.FRAGMENT)
        except ValueError as error:
            raise Error("parse", raw, error) from error
        if escape(url.fragment, Part.FRAGMENT) != fragment:
            url.raw_fragment = fragment
    return url


def parse_request_uri(raw: str, /) -> URL:
    """Take apart what a request asks for: an absolute URL or path, without a fragment.

    Raises:
        Error: ``parse "…": …``: it's no such thing.

    Go: net/url/url.go ParseRequestURI
    """
    found = _plain(raw)
    if found is None:
        return _parsed(raw, True)
    url = _new(URL)
    url.path, query = found.groups()
    if query is not None:
        url.raw_query = query
        if not query:
            url.force_query = True
    return url


def _parsed(raw: str, via_request: bool) -> URL:
    try:
        pieces = take_apart(raw, via_request)
        url = _new(URL)
        url.scheme, url.opaque, url.user, url.host, path = pieces[:5]
        url.raw_query, url.force_query, url.omit_host = pieces[5:]
        if raw == "*":
            url.path = path
        else:
            set_path(url, path)
    except ValueError as error:
        raise Error("parse", raw, error) from error
    return url


def set_path(url: URL, path: str) -> None:
    """Set path and raw_path from an escaped path.

    Raises:
        EscapeError: path has an escape that is none.

    Go: net/url/url.go URL.setPath
    """
    url.path = unescape(path, Part.PATH)
    url.raw_path = "" if escape(url.path, Part.PATH) == path else path


def _unescaped(text: str, part: Part) -> str | None:
    try:
        return unescape(text, part)
    except ValueError:
        return None
