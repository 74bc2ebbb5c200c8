"""Media types: ``multipart/form-data; boundary=x``.

Go: mime/mediatype.go ParseMediaType
"""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from gopy.net.url.wiretext import from_wire, to_wire

_SPECIAL: Final = r'()<>@,;:\\"/\[\]?='
_TOKEN: Final = rf"[^\x00-\x20\x7f-\U0010ffff{_SPECIAL}]+"
_SPACES: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)

_type: Final = re.compile(rf"{_TOKEN}(?:/{_TOKEN})?").fullmatch
# A backslash before anything else is one of a path: browsers have sent whole paths, unescaped.
_parameter: Final = re.compile(
    rf"[{_SPACES}]*;[{_SPACES}]*({_TOKEN})[{_SPACES}]*=[{_SPACES}]*"
    rf'(?:({_TOKEN})|"((?:[^"\\\r\n]|\\[{_SPECIAL}]|\\(?![{_SPECIAL}]))*)")'
).match
_escapes: Final = re.compile(rf"\\([{_SPECIAL}])")
_wrong_percent: Final = re.compile(r"%(?![0-9A-Fa-f]{2})").search


def parse_media_type(text: str) -> tuple[str, dict[str, str]]:
    """Return the type, in lower case, and its parameters; those in pieces are put together.

    Raises:
        ValueError: it's no media type.
    """
    base = text.partition(";")[0]
    kind = base.lower().strip(_SPACES)
    if not _type(kind):
        raise ValueError("mime: invalid media type" if kind else "mime: no media type")
    parameters: dict[str, str] = {}
    pieces: dict[str, dict[str, str]] = {}
    at = len(base)
    while text[at:].strip(_SPACES):
        found = _parameter(text, at)
        if found is None:
            if text[at:].strip(_SPACES) == ";":
                break
            raise ValueError("mime: invalid media parameter")
        at = found.end()
        name, token, string = found.groups()
        value = token if token is not None else _escapes.sub(r"\1", string)
        name = name.lower()
        stem, star, _ = name.partition("*")
        among = pieces.setdefault(stem, {}) if star else parameters
        if among.setdefault(name, value) != value:
            raise ValueError("mime: duplicate parameter name")
    for stem, named in pieces.items():
        whole = _joined(stem, named)
        if whole is not None:
            parameters[stem] = whole
    return kind, parameters


def _joined(stem: str, pieces: dict[str, str]) -> str | None:
    """Return the value that is in ``stem*``, or in ``stem*0``, ``stem*1*`` and so on.

    RFC 2231.
    """
    if f"{stem}*" in pieces:
        return _extended(pieces[f"{stem}*"])
    made = ""
    count = 0
    while True:
        name = f"{stem}*{count}"
        if name in pieces:
            made += pieces[name]
        elif f"{name}*" in pieces:
            value = pieces[f"{name}*"]
            made += (_unescaped(value) if count else _extended(value)) or ""
        else:
            return made if count else None
        count += 1


def _extended(value: str) -> str | None:
    """Decode ``charset'language'escaped``; None if it's none, or in another charset."""
    charset, _, rest = value.partition("'")
    _, quote, escaped = rest.partition("'")
    return _unescaped(escaped) if quote and charset.lower() in ("us-ascii", "utf-8") else None


def _unescaped(text: str) -> str | None:
    return None if _wrong_percent(text) else from_wire(unquote_to_bytes(to_wire(text)))
