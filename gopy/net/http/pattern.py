"""Patterns of a ServeMux: ``[METHOD ][HOST]/PATH`` taken apart, and which is the narrower of two.

A path is a list of segments, each a literal, a wildcard (any one segment) or a multi (the rest,
only at the end).  A trailing slash is a nameless multi; ``{$}`` is the literal ``/``, which no
segment of a request can be but a trailing slash.

Go: net/http/pattern.go
"""

import posixpath
from collections.abc import Iterator
from enum import Enum
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from gopy.net.http.grammar import is_token
from gopy.net.url.quoting import quoted
from gopy.net.url.wiretext import from_wire, to_wire


class Segment(NamedTuple):
    """One segment: a literal's text or a wildcard's name."""

    text: str = ""
    wild: bool = False
    multi: bool = False


class Rel(Enum):
    """How the requests that one pattern matches stand to those that another matches."""

    EQUIVALENT = "equivalent"
    MORE_GENERAL = "moreGeneral"
    MORE_SPECIFIC = "moreSpecific"
    DISJOINT = "disjoint"
    OVERLAPS = "overlaps"

    def inverse(self) -> "Rel":
        """Return how the second stands to the first."""
        return _INVERSE.get(self, self)

    def __and__(self, other: "Rel") -> "Rel":
        """Return the relation of pairs (a, b) whose parts stand in self and in other."""
        if Rel.DISJOINT in (self, other):
            return Rel.DISJOINT
        if self is Rel.EQUIVALENT or self is other:
            return other
        return self if other is Rel.EQUIVALENT else Rel.OVERLAPS


_INVERSE = {Rel.MORE_GENERAL: Rel.MORE_SPECIFIC, Rel.MORE_SPECIFIC: Rel.MORE_GENERAL}


class BadPatternError(ValueError):
    """A pattern that can't be: ``at offset N: what is wrong``."""

    def __init__(self, offset: int, text: str) -> None:
        super().__init__(f"at offset {offset}: {text}")


class Pattern:
    """A pattern, taken apart.

    ``loc`` is where it was registered.
    """

    __slots__ = ("host", "loc", "method", "segments", "text")

    def __init__(self, text: str, method: str, host: str, segments: list[Segment]) -> None:
        self.text = text
        self.method = method
        self.host = host
        self.segments = segments
        self.loc = "unknown location"

    def __str__(self) -> str:
        return self.text

    @property
    def is_multi(self) -> bool:
        """Say whether it ends in a multi."""
        return self.segments[-1].multi

    @property
    def names(self) -> list[str]:
        """Return the names of the wildcards, in order."""
        return [part.text for part in self.segments if part.wild and part.text]

    def conflicts_with(self, other: "Pattern") -> bool:
        """Say whether both match some request and neither is the narrower one.

        Hosts that differ never conflict: with a host beats without.
        """
        if self.host != other.host:
            return False
        rel = self.compare_methods(other) & self.compare_paths(other)
        return rel in (Rel.EQUIVALENT, Rel.OVERLAPS)

    def compare_methods(self, other: "Pattern") -> Rel:
        """Compare by method: none is all of them, GET is HEAD as well."""
        mine, theirs = self.method, other.method
        if mine == theirs:
            return Rel.EQUIVALENT
        if not mine or (mine, theirs) == ("GET", "HEAD"):
            return Rel.MORE_GENERAL
        if not theirs or (mine, theirs) == ("HEAD", "GET"):
            return Rel.MORE_SPECIFIC
        return Rel.DISJOINT

    def compare_paths(self, other: "Pattern") -> Rel:
        """Compare by path alone."""
        mine, theirs = len(self.segments), len(other.segments)
        if mine != theirs and not (self.is_multi or other.is_multi):
            return Rel.DISJOINT
        rel = Rel.EQUIVALENT
        for one, two in zip(self.segments, other.segments, strict=False):
            rel &= compare_segments(one, two)
        if mine < theirs:
            rel &= Rel.MORE_GENERAL if self.is_multi else Rel.DISJOINT
        elif theirs < mine:
            rel &= Rel.MORE_SPECIFIC if other.is_multi else Rel.DISJOINT
        return rel


def compare_segments(one: Segment, two: Segment) -> Rel:
    """Compare two segments at the same place."""
    if one.multi or two.multi:
        if one.multi and two.multi:
            return Rel.EQUIVALENT
        return Rel.MORE_GENERAL if one.multi else Rel.MORE_SPECIFIC
    if one.wild and two.wild:
        return Rel.EQUIVALENT
    if one.wild:  # but a wildcard is never a trailing slash
        return Rel.DISJOINT if two.text == "/" else Rel.MORE_GENERAL
    if two.wild:
        return Rel.DISJOINT if one.text == "/" else Rel.MORE_SPECIFIC
    return Rel.EQUIVALENT if one.text == two.text else Rel.DISJOINT


def parse_pattern(text: str) -> Pattern:
    """Take text apart.

    Raises:
        BadPatternError: it's no pattern; Go's text, with the offset in text.
        ValueError: it's empty.
    """
    if not text:
        raise ValueError("empty pattern")
    method, rest, offset = "", text, 0
    cut = min((i for i in (text.find(" "), text.find("\t")) if i >= 0), default=-1)
    if cut >= 0:
        method, rest, offset = text[:cut], text[cut + 1 :].lstrip(" \t"), cut + 1
    if method and not is_token(method):
        raise BadPatternError(0, f"invalid method {quoted(method)}")
    slash = rest.find("/")
    if slash < 0:
        raise BadPatternError(offset, "host/path missing /")
    host, path = rest[:slash], rest[slash:]
    if "{" in host:
        where = offset + host.index("{")
        raise BadPatternError(where, "host contains '{' (missing initial '/'?)")
    if method and method != "CONNECT" and path != clean_path(path):
        why = "non-CONNECT pattern with unclean path can never match"
        raise BadPatternError(offset + slash, why)
    return Pattern(text, method, host, list(_segments(path, len(text) - len(path))))


def _segments(path: str, offset: int) -> Iterator[Segment]:
    """Yield the segments of path, which begins with a slash at offset of the pattern."""
    seen: set[str] = set()
    parts = path.split("/")[1:]
    for i, part in enumerate(parts):
        offset += 1
        is_last = i == len(parts) - 1
        if is_last and not part:
            yield Segment("", True, True)
        elif "{" not in part:
            yield Segment(unescape_path(part))
        else:
            segment, wrong = _wildcard(part, is_last)
            if wrong or segment.text in seen:
                wrong = wrong or f"duplicate wildcard name {quoted(segment.text)}"
                raise BadPatternError(offset, wrong)
            if segment.wild:
                seen.add(segment.text)
            yield segment
        offset += len(part)


def _wildcard(part: str, is_last: bool) -> tuple[Segment, str]:
    """Return the segment that part, which has a brace, stands for; and what is wrong with it."""
    wrong = ""
    name = part[1:-1]
    if not part.startswith("{"):
        wrong = "bad wildcard segment (must start with '{')"
    elif not part.endswith("}"):
        wrong = "bad wildcard segment (must end with '}')"
    elif name == "$":
        return Segment("/"), "" if is_last else "{$} not at end"
    multi = name.endswith("...")
    name = name.removesuffix("...")
    if wrong:
        pass
    elif multi and not is_last:
        wrong = "{...} wildcard not at end"
    elif not name:
        wrong = "empty wildcard"
    elif not _is_identifier(name):
        wrong = f"bad wildcard name {quoted(name)}"
    return Segment(name, True, multi), wrong


def _is_identifier(name: str) -> bool:
    """Say whether name is an identifier of Go: letters, digits and underscores."""
    rest = all(c.isalpha() or c == "_" or c.isdecimal() for c in name)
    return rest and not name[0].isdecimal()


def unescape_path(text: str) -> str:
    """Return text with its ``%XX`` decoded; text itself where one of them is wrong."""
    if "%" not in text:
        return text
    for after in text.split("%")[1:]:
        if len(after) < 2 or not all(c in "0123456789abcdefABCDEF" for c in after[:2]):
            return text
    return from_wire(unquote_to_bytes(to_wire(text)))


def clean_path(path: str) -> str:
    """Return path without ``.``, ``..`` and double slashes; a slash at its end stays.

    Go: net/http/server.go cleanPath
    """
    if not path:
        return "/"
    if "//" not in path and "/." not in path and path[0] == "/":
        return path
    cleaned = "/" + posixpath.normpath("/" + path).lstrip("/")
    return cleaned + "/" if path[-1] == "/" and cleaned != "/" else cleaned


def describe_conflict(one: Pattern, two: Pattern) -> str:
    """Say why one and two conflict, with paths that show it.

    Go: net/http/pattern.go describeConflict
    """
    methods, paths = one.compare_methods(two), one.compare_paths(two)
    if methods & paths is Rel.EQUIVALENT:
        return f"{one} matches the same requests as {two}"
    if paths is Rel.OVERLAPS:
        return (
            f"{one} and {two} both match some paths, like {quoted(common_path(one, two))}.\n"
            f"But neither is more specific than the other.\n"
            f"{one} matches {quoted(difference_path(one, two))}, but {two} doesn't.\n"
            f"{two} matches {quoted(difference_path(two, one))}, but {one} doesn't."
        )
    if methods is Rel.MORE_GENERAL:
        return f"{one} matches more methods than {two}, but has a more specific path pattern"
    return f"{one} matches fewer methods than {two}, but has a more general path pattern"


def common_path(one: Pattern, two: Pattern) -> str:
    """Return a path that both match."""
    return "".join(
        _matching(theirs if mine is None or (mine.wild and theirs) else mine)
        for mine, theirs in zip_longest(one.segments, two.segments)
    )


def difference_path(one: Pattern, two: Pattern) -> str:
    """Return a path that one matches and two doesn't; they overlap."""
    made = ""
    for mine, theirs in zip_longest(one.segments, two.segments):
        if mine is None or theirs is None:
            made += _matching(mine or theirs)
        elif mine.multi and theirs.multi:
            return made + "/"
        elif mine.multi:  # a trailing slash tells them apart, unless two ends in {$}
            return made + "/" + ((mine.text or "x") if theirs.text == "/" else "")
        elif mine.wild and not theirs.wild and mine.text == theirs.text:
            made += f"/{theirs.text}x"  # the wildcard's name would be the literal
        else:
            made += _matching(mine)
    return made


def _matching(segment: Segment) -> str:
    return "/" if segment.multi or segment.text == "/" else f"/{segment.text}"
