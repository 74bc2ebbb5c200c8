"""Media types: ``multipart/form-data; boundary=x``.

Go: mime/mediatype.go ParseMediaType
"""

import re
from typing import Final
from urllib.parse import unquote

from gopy.net.http.grammar import TOKEN

_type: Final = re.compile(rf"[ \t]*({TOKEN}(?:/{TOKEN})?)[ \t]*(?=;|$)").match
_parameter: Final = re.compile(
    rf'[ \t]*;[ \t]*({TOKEN})[ \t]*=[ \t]*(?:({TOKEN})|"((?:[^"\\\r\n]|\\.)*)")[ \t]*(?=;|$)'
).match
_rest: Final = re.compile(r"[ \t;]*").fullmatch


def parse_media_type(text: str) -> tuple[str, dict[str, str]]:
    """Return the type, in lower case, and its parameters.

    Raises:
        ValueError: it's no media type.
    """
    found = _type(text)
    if found is None:
        raise ValueError("mime: no media type" if not text.strip() else "mime: invalid media type")
    kind = found[1].lower()
    parameters: dict[str, str] = {}
    at = found.end()
    while part := _parameter(text, at):
        name, token, string = part.groups()
        value = token if token is not None else re.sub(r"\\(.)", r"\1", string)
        name = name.lower()
        if name.endswith("*"):  # RFC 2231: charset'language'escaped
            name, value = name[:-1], _extended(value)
        if name in parameters:
            raise ValueError("mime: duplicate parameter name")
        parameters[name] = value
        at = part.end()
    if not _rest(text, at):
        raise ValueError("mime: invalid media parameter")
    return kind, parameters


def _extended(value: str) -> str:
    charset, _, rest = value.partition("'")
    _, _, escaped = rest.partition("'")
    try:
        return unquote(escaped, charset or "utf-8")
    except LookupError:
        return unquote(escaped)
