"""How a duration is written, ``1h15m30.918s``, and how it is read back.

Go: time/time.go Duration.format, time/format.go ParseDuration
"""

_MINUTE = 60 * 10**9
_LIMIT = 1 << 63

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,  # U+00B5, the micro sign
    "μs": 10**3,  # U+03BC, the Greek letter
    "ms": 10**6,
    "s": 10**9,
    "m": _MINUTE,
    "h": 60 * _MINUTE,
}
_DIGITS = frozenset("0123456789")


def text_of(ns: int) -> str:
    """Return ns as Go prints it: below a second one small unit, else hours to seconds."""
    if ns < 0:
        return "-" + text_of(-ns)
    if ns < 10**9:
        if ns == 0:
            return "0s"
        if ns < 10**3:
            return f"{ns}ns"
        return f"{_decimal(ns, 3)}µs" if ns < 10**6 else f"{_decimal(ns, 6)}ms"
    minutes, rest = divmod(ns, _MINUTE)
    text = f"{_decimal(rest, 9)}s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        text = f"{minutes}m{text}"
        if hours:
            text = f"{hours}h{text}"
    return text


def ns_of(text: str) -> int:
    """Return the nanoseconds of a text such as ``1h15m30.918s`` or ``-1.5h``.

    Raises:
        ValueError: with Go's text.
    """
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    if not rest:
        raise _error("invalid duration", text)
    total = 0
    while rest:
        ns, rest = _leading_part(rest, text)
        total += ns
        if total > _LIMIT:
            raise _error("invalid duration", text)
    if text[0] == "-":
        return -total
    if total == _LIMIT:
        raise _error("invalid duration", text)
    return total


def quote(text: str) -> str:
    """Return text in double quotes, with what isn't printable ASCII as ``\\xNN`` bytes."""
    parts = []
    for char in text:
        if " " <= char < "\x80":
            parts.append("\\" + char if char in '"\\' else char)
        else:
            parts += [f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass")]
    return '"' + "".join(parts) + '"'


def _leading_part(rest: str, text: str) -> tuple[int, str]:
    """Return the ns of the number and unit that rest begins with, and what follows."""
    whole, rest = _digits(rest)
    fraction = ""
    if rest[:1] == ".":
        fraction, rest = _digits(rest[1:])
    if not whole and not fraction:
        raise _error("invalid duration", text)
    count = int(whole or "0") if len(whole) < 4000 else _LIMIT + 1
    if count > _LIMIT:
        raise _error("invalid duration", text)
    name, rest = _unit(rest)
    if not name:
        raise _error("missing unit in duration", text)
    unit = _UNITS.get(name)
    if unit is None:
        raise _error(f"unknown unit {quote(name)} in duration", text)
    ns = count * unit
    if fraction:
        digits = _fitting(fraction)
        ns += int(float(int(digits)) * (unit / 10.0 ** len(digits)))
    if ns > _LIMIT:
        raise _error("invalid duration", text)
    return ns, rest


def _fitting(digits: str) -> str:
    """Return as many of the digits as a 64-bit integer takes: more change nothing."""
    digits = digits[:19]
    return digits if int(digits) <= _LIMIT else digits[:18]


def _digits(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    return text[:end], text[end:]


def _unit(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and text[end] != "." and text[end] not in _DIGITS:
        end += 1
    return text[:end], text[end:]


def _decimal(count: int, places: int) -> str:
    """Return count / 10**places without trailing zeros."""
    whole, fraction = divmod(count, 10**places)
    return f"{whole}.{fraction:0{places}d}".rstrip("0").rstrip(".") if fraction else str(whole)


def _error(what: str, text: str) -> ValueError:
    return ValueError(f"time: {what} {quote(text)}")
