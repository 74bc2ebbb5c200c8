"""Zero values: what a closed channel of some type yields.

    bool, numbers, str, bytes, list, dict, set and what derives from them    T()
    dataclasses and NamedTuples that need no arguments                       T()
    classes that say so by a true ``__gopy_value__``                         T()
    tuple[A, B], tuple[A, ...]                                               their zeros, ()
    a NewType                                                                its base's
    every other type                                                         None, never called

Go: spec, The zero value
"""

import dataclasses
from collections.abc import Callable
from enum import Enum
from numbers import Number
from typing import Annotated, Any, get_args, get_origin

_BUILTIN = (Number, str, bytes, bytearray, list, dict, set, frozenset)


def zero_maker(of: Any) -> Callable[[], Any] | None:  # Any: whatever stands in chan[...]
    """Return what makes of's zero value, anew each time; None if that is always None."""
    while hasattr(of, "__supertype__"):
        of = of.__supertype__
    origin = get_origin(of)
    if origin is Annotated:
        return zero_maker(get_args(of)[0])
    if origin is tuple:
        return _tuple_maker(get_args(of))
    kind = origin if origin is not None else of
    return kind if isinstance(kind, type) and _is_value(kind) else None


def _tuple_maker(items: tuple[Any, ...]) -> Callable[[], tuple[Any, ...]]:
    if Ellipsis in items:
        return tuple
    makers = [zero_maker(item) for item in items]
    return lambda: tuple(None if make is None else make() for make in makers)


def _is_value(kind: type) -> bool:
    if issubclass(kind, Enum):
        return False
    if issubclass(kind, _BUILTIN) or getattr(kind, "__gopy_value__", False):
        return True
    if issubclass(kind, tuple):
        fields = getattr(kind, "_fields", ())
        return len(getattr(kind, "_field_defaults", ())) == len(fields)
    if not dataclasses.is_dataclass(kind):
        return False
    return all(not field.init or _has_default(field) for field in dataclasses.fields(kind))


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing
