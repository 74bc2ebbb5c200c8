"""How contexts print: ``context.Background.WithValue(main.Key, text).WithCancel``.

Only strings, None and what has a text of its own show their value; everything else shows
its type, so that printing a context tells no secrets and calls no code that may block.

Go: context/context.go contextName, stringify
"""


def text_of(value: object) -> str:
    """Return value as a context's text shows it."""
    if value is None:
        return "<nil>"
    if type(value) is str:
        return value
    return str(value) if has_text(value) else type_name(type(value))


def name_of(ctx: object) -> str:
    """Return how a context that is not ours prints."""
    return str(ctx) if has_text(ctx) else type_name(type(ctx))


def has_text(value: object) -> bool:
    """Say whether value's class says how it prints: Go's Stringer."""
    method = type(value).__str__
    by = getattr(method, "__objclass__", None)  # of a method that is written in C
    return by is None or by.__module__ != "builtins"


def type_name(kind: type) -> str:
    """Return ``module.Class``, with ``main`` for ``__main__``; builtins have no module."""
    name = kind.__qualname__.replace("<locals>.", "")
    if kind.__module__ == "builtins":
        return name
    return f"{'main' if kind.__module__ == '__main__' else kind.__module__}.{name}"
