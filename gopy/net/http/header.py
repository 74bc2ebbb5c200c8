"""Header: the fields of a message, each name with a list of values.

A Header is a dict from canonical names (``Content-Type``) to lists of values, as Go's map is.
Whoever looks something up may spell the name as they like; whoever puts in what came over the
wire, canonical already, uses dict's own methods or `header_of`.

Invariants:

    H1  Every key that came through a method of Header is canonical.

Go: net/http/header.go, net/textproto/header.go, net/textproto/reader.go CanonicalMIMEHeaderKey
Differs: Python's ways to a dict find names in every spelling, too; Go's index doesn't.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, overload

from gopy.io.protocols import Writable
from gopy.net.http.grammar import is_token
from gopy.net.url.wiretext import to_wire

_MOST_REMEMBERED: Final = 1024  # spellings: clients send few, an attacker any number
_canonical: Final[dict[str, str]] = {}
_find: Final = dict.get
_put: Final = dict.__setitem__


def canonical_header_key(name: str) -> str:
    """Return name as ``Accept-Encoding``: a capital at the start and behind each hyphen.

    A name that is none, with a blank in it for example, is returned as it is.

    Go: net/http/header.go CanonicalHeaderKey
    """
    return _canonical.get(name) or _spelled(name)


def _spelled(name: str) -> str:
    """Return the canonical spelling of name, and remember it."""
    if not is_token(name):
        return name
    key = "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
    if len(_canonical) < _MOST_REMEMBERED:
        _canonical[name] = key
    return key


class Header(dict[str, list[str]]):
    """The fields of a message: names in any spelling, each with a list of values.

    ``header[name]`` is the list, `get` the first value of it or ``""``.

    Go: net/http/header.go Header
    """

    __slots__ = ()

    def __init__(
        self, fields: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]] = (), /
    ) -> None:
        if fields:
            self.update(fields)

    def get(self, name: str, default: str = "", /) -> str:  # type: ignore[override]  # Go's, not a dict's
        """Return the first value under name, ``""`` if there is none.

        Go: net/http/header.go Header.Get
        """
        values = _find(self, _canonical.get(name) or _spelled(name))
        return values[0] if values else default

    def set(self, name: str, value: str, /) -> None:
        """Make value the only one under name.

        Go: net/http/header.go Header.Set
        """
        _put(self, _canonical.get(name) or _spelled(name), [value])

    def add(self, name: str, value: str, /) -> None:
        """Add value to those under name.

        Go: net/http/header.go Header.Add
        """
        key = _canonical.get(name) or _spelled(name)
        values = _find(self, key)
        if values is None:
            _put(self, key, [value])
        else:
            values.append(value)

    @overload
    def values(self, name: str, /) -> list[str]: ...

    @overload
    def values(
        self, name: None = None, /
    ) -> Any: ...  # Any: a dict's view, whose type has no public name

    def values(self, name: str | None = None, /) -> Any:
        """Return all values under name, not a copy; without name, the lists of all names.

        Go: net/http/header.go Header.Values
        """
        if name is None:
            return super().values()
        values = _find(self, _canonical.get(name) or _spelled(name))
        return [] if values is None else values

    def delete(self, name: str, /) -> None:
        """Drop what is under name.

        Go: net/http/header.go Header.Del
        """
        dict.pop(self, _canonical.get(name) or _spelled(name), None)

    def clone(self) -> "Header":
        """Return a copy with lists of its own.

        Go: net/http/header.go Header.Clone
        """
        copy = Header()
        for name, values in self.items():
            _put(copy, name, values.copy())
        return copy

    copy = clone

    def write(self, w: Writable, /) -> None:
        """Write the fields, sorted by name, as they go over the wire.

        Names that are none are left out.

        Go: net/http/header.go Header.Write
        """
        w.write(wire_form(self))

    def write_subset(self, w: Writable, exclude: Iterable[str] = (), /) -> None:
        """Write the fields as `write` does, but for the names in exclude.

        Go: net/http/header.go Header.WriteSubset
        """
        w.write(wire_form(self, frozenset(exclude)))

    def __getitem__(self, name: str, /) -> list[str]:
        return dict.__getitem__(self, _canonical.get(name) or _spelled(name))

    def __setitem__(self, name: str, values: str | Iterable[str], /) -> None:
        whole = values if type(values) is list else listed(values)
        _put(self, _canonical.get(name) or _spelled(name), whole)

    def __delitem__(self, name: str, /) -> None:
        dict.__delitem__(self, _canonical.get(name) or _spelled(name))

    def __contains__(self, name: object, /) -> bool:
        return isinstance(name, str) and dict.__contains__(self, canonical_header_key(name))

    def pop(self, name: str, /, *default: Any) -> Any:  # Any: whatever the caller gives
        """Drop what is under name and return the list, or default."""
        return dict.pop(self, canonical_header_key(name), *default)

    def setdefault(self, name: str, values: str | Iterable[str] = (), /) -> list[str]:
        """Return the list under name; if there is none, values as a list, which it then is."""
        return dict.setdefault(self, canonical_header_key(name), listed(values))

    def update(  # type: ignore[override]  # no keywords: names have hyphens
        self, fields: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]] = (), /
    ) -> None:
        """Set the fields of a mapping; or add pairs of name and value, one by one."""
        if isinstance(fields, Mapping):
            for name, values in fields.items():
                self[name] = listed(values)
        else:
            for name, value in fields:
                self.add(name, value)

    def __or__(self, other: Mapping[str, str | Iterable[str]]) -> "Header":  # type: ignore[override]  # as update
        both = self.clone()
        both.update(other)
        return both

    def __ior__(self, other: Mapping[str, str | Iterable[str]]) -> "Header":  # type: ignore[override]  # as update
        self.update(other)
        return self

    __copy__ = clone


def listed(values: str | Iterable[str]) -> list[str]:
    """Return values, or one value, as a new list."""
    return [values] if isinstance(values, str) else list(values)


def header_of(pairs: Iterable[tuple[str, str]]) -> Header:
    """Return a Header of names and values as they came over the wire."""
    header = Header()
    for name, value in pairs:
        key = _canonical.get(name) or _spelled(name)
        values = _find(header, key)
        if values is None:
            _put(header, key, [value])
        else:
            values.append(value)
    return header


def wire_form(header: Mapping[str, list[str]], exclude: frozenset[str] = frozenset()) -> bytes:
    """Return the fields, sorted by name, as they go over the wire; those in exclude don't.

    A line's end in a value becomes a blank, so that no value makes a field of its own.

    Go: net/http/header.go Header.writeSubset
    """
    lines = []
    for name in sorted(header):
        if name in exclude or not (name in _canonical or is_token(name)):
            continue
        for value in dict.__getitem__(header, name) if isinstance(header, dict) else header[name]:
            lines.append(f"{name}: {one_line(value)}\r\n")
    return to_wire("".join(lines))


def one_line(value: str) -> str:
    """Return value without line ends, and without blanks around.

    Go: net/http/header.go headerNewlineToSpace
    """
    if "\n" in value or "\r" in value:
        value = value.replace("\n", " ").replace("\r", " ")
    return value.strip(" \t")
