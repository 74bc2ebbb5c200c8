"""Which pattern a request goes to: a tree of hosts, methods and segments.

At each segment a literal child is tried before the wildcard before the multi; that is the order
of precedence, because patterns that would make another order right are refused as conflicts.

Invariants:
    T1  A leaf's pattern and handler come in one assignment, the last of its registration: a
        match that runs beside a registration finds the whole pattern or none of it.

Locking: none here.  Who registers holds the mux's lock; matches run without.

Go: net/http/routing_tree.go, net/http/routing_index.go
"""

from collections.abc import Iterator
from typing import Any

from gopy.net.http.pattern import Pattern, Segment, unescape_path

Leaf = tuple[Pattern, Any]  # Any: a handler, which routing only carries
Match = tuple[Pattern, Any, list[str]]

_WILD = None  # no literal: one of a pattern that can't match anything may be empty


class RoutingNode:
    """A node: its children by literal, the one for any segment, the one for all the rest."""

    __slots__ = ("children", "leaf", "multi")

    def __init__(self) -> None:
        self.children: dict[str | None, RoutingNode] = {}
        self.multi: RoutingNode | None = None
        self.leaf: Leaf | None = None

    def add(self, pattern: Pattern, handler: Any) -> None:
        """Register handler under pattern; self is the root."""
        node = self._child(pattern.host)._child(pattern.method)
        for segment in pattern.segments:
            node = node._next(segment)
        node.leaf = (pattern, handler)

    def match(self, host: str, method: str, path: str) -> Match | None:
        """Return the pattern for a request, its handler and the wildcards' values; or None.

        path is escaped and begins with a slash, or is empty.
        """
        if host and (node := self.children.get(host)):
            found = node._match_method(method, path)
            if found:
                return found
        node = self.children.get("")
        return node._match_method(method, path) if node else None

    def methods(self, host: str, path: str) -> set[str]:
        """Return the methods for which something would match; GET brings HEAD along."""
        found: set[str] = set()
        for name in {host, ""}:
            node = self.children.get(name)
            for method, child in list(node.children.items()) if node else ():
                if method and child._match_path(path, []):
                    found.add(method)
        return found | {"HEAD"} if "GET" in found else found

    def _child(self, key: str | None) -> "RoutingNode":
        return self.children.setdefault(key, RoutingNode())

    def _next(self, segment: Segment) -> "RoutingNode":
        if segment.multi:
            if self.multi is None:
                self.multi = RoutingNode()
            return self.multi
        return self._child(_WILD if segment.wild else segment.text)

    def _match_method(self, method: str, path: str) -> Match | None:
        for name in (method, "GET", "") if method == "HEAD" else (method, ""):
            node = self.children.get(name)
            found = node._match_path(path, []) if node else None
            if found:
                return found
        return None

    def _match_path(self, path: str, values: list[str]) -> Match | None:
        if not path:
            return (*self.leaf, values) if self.leaf else None
        segment, rest = first_segment(path)
        node = self.children.get(segment) if segment else None
        if node and (found := node._match_path(rest, values)):
            return found
        if segment != "/" and (node := self.children.get(_WILD)):
            found = node._match_path(rest, [*values, segment])
            if found:
                return found
        if self.multi and (leaf := self.multi.leaf):
            named = leaf[0].segments[-1].text
            return (*leaf, [*values, unescape_path(path[1:])] if named else values)
        return None


def first_segment(path: str) -> tuple[str, str]:
    """Split path, which begins with a slash: its first segment, unescaped, and the rest.

    The segment of a slash alone is the slash.
    """
    if path == "/":
        return "/", ""
    end = path.find("/", 1)
    if end < 0:
        end = len(path)
    return unescape_path(path[1:end]), path[end:]


class ConflictIndex:
    """The patterns of a mux, so that few need comparing with a new one.

    Two patterns with different literals at the same place, before any multi, never conflict:
    they are kept by host and first segment.
    """

    __slots__ = ("_by_first",)

    def __init__(self) -> None:
        self._by_first: dict[str, dict[str | None, list[Pattern]]] = {}

    def add(self, pattern: Pattern) -> None:
        """Take pattern in."""
        hosts = self._by_first.setdefault(pattern.host, {})
        hosts.setdefault(self._first(pattern), []).append(pattern)

    def candidates(self, pattern: Pattern) -> Iterator[Pattern]:
        """Yield those that may conflict with pattern, and all that do."""
        groups = self._by_first.get(pattern.host, {})
        first = self._first(pattern)
        for key in groups if first is None else (first, None):
            yield from groups.get(key, ())

    @staticmethod
    def _first(pattern: Pattern) -> str | None:
        segment = pattern.segments[0]
        return None if segment.wild else segment.text
