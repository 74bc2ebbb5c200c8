"""Values: what a query or a form says, each name with a list of texts.

Go: net/url/url.go Values
"""

from collections.abc import Iterable, Mapping
from typing import Final

from gopy.net.url.errors import EscapeError
from gopy.net.url.escaping import Part, query_escape, unescape

MAX_PARAMS: Final = 10000


class Values(dict[str, list[str]]):
    """Names, each with a list of texts; they are case-sensitive.

    It's a dict of lists; `get`, `set`, `add` and `delete` are about single texts.

    Go: net/url/url.go Values
    """

    __slots__ = ()

    def __init__(
        self, items: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]] = (), /
    ) -> None:
        super().__init__()
        if isinstance(items, Mapping):
            for key, value in items.items():
                self[key] = [value] if isinstance(value, str) else list(value)
        else:
            for key, each in items:
                self.add(key, each)

    def get(self, key: str, default: str = "", /) -> str:  # type: ignore[override]  # Go's, not a dict's
        """Return the first text under key, ``""`` if there is none.

        Go: net/url/url.go Values.Get
        """
        texts = dict.get(self, key)
        return texts[0] if texts else default

    def set(self, key: str, value: str, /) -> None:
        """Make value the only text under key.

        Go: net/url/url.go Values.Set
        """
        self[key] = [value]

    def add(self, key: str, value: str, /) -> None:
        """Add value to the texts under key.

        Go: net/url/url.go Values.Add
        """
        self.setdefault(key, []).append(value)

    def delete(self, key: str, /) -> None:
        """Drop all texts under key.

        Go: net/url/url.go Values.Del
        """
        self.pop(key, None)

    def has(self, key: str, /) -> bool:
        """Return whether there is something under key.

        Go: net/url/url.go Values.Has
        """
        return key in self

    def clone(self) -> "Values":
        """Return a copy with lists of its own.

        Go: net/url/url.go Values.Clone
        """
        copy = Values()
        for key, texts in self.items():
            copy[key] = texts.copy()
        return copy

    def encode(self) -> str:
        """Return them as a query, ``bar=baz&foo=quux``, sorted by name.

        Go: net/url/url.go Values.Encode
        """
        pairs = []
        for key in sorted(self):
            name = query_escape(key)
            pairs += [f"{name}={query_escape(text)}" for text in self[key]]
        return "&".join(pairs)


def parse_query(query: str, /) -> Values:
    """Take a query apart.

    A name without ``=`` has the text ``""``.

    Raises:
        ValueError: an `EscapeError`, a ``;`` or too many parameters; its ``partial`` has those
            that are all right.

    Go: net/url/url.go ParseQuery
    """
    values, error = read_query(query)
    if error is not None:
        error.partial = values  # type: ignore[attr-defined]  # as io's errors do
        raise error
    return values


def read_query(query: str) -> tuple[Values, ValueError | None]:
    """Return what is all right in query, and the first error or None.

    Go: net/url/url.go parseQuery
    """
    values = Values()
    if not query:
        return values, None
    if query.count("&") >= MAX_PARAMS:
        return values, ValueError("number of URL query parameters exceeded limit")
    error: ValueError | None = None
    for pair in query.split("&"):
        if ";" in pair:
            error = ValueError("invalid semicolon separator in query")
            continue
        if not pair:
            continue
        key, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            try:
                key, value = unescape(key, Part.QUERY), unescape(value, Part.QUERY)
            except EscapeError as broken:
                error = error or broken
                continue
        if key in values:
            values[key].append(value)
        else:
            values[key] = [value]
    return values, error
