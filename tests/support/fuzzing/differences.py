"""Where gopy and Go don't see the same in an input, and that is known: each with its reason.

What isn't listed here is a find.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fuzzing.seeing import Seen

Same = Callable[[bytes, Seen, Seen], bool]


class Difference(NamedTuple):
    """A difference of a target: ``holds`` says whether it's the only one in what was seen."""

    target: str
    name: str
    reason: str
    holds: Same


_STRAY = re.compile(r"HTTP/1\.1 400 Bad Request\r\n(?:[^\r\n]+\r\n)*\r\n400 Bad Request$")
_REFUSAL = re.compile(r"HTTP/1\.1 (?:400|431|501|505) .*$", re.DOTALL)


def stray(data: bytes, ours: Seen, go: Seen) -> bool:
    return bool(ours["requests"] == go["requests"] and _STRAY.sub("", ours["out"]) == go["out"])


def which_is_told(data: bytes, ours: Seen, go: Seen) -> bool:
    outs = [_REFUSAL.subn("", each["out"]) for each in (ours, go)]
    return bool(ours["requests"] == go["requests"] and outs[0] == outs[1])


def broken_off(data: bytes, ours: Seen, go: Seen) -> bool:
    outs = [each["out"].replace("Connection: close\r\n", "") for each in (ours, go)]
    return bool(lowered(ours["requests"]) == lowered(go["requests"]) and outs[0] == outs[1])


def keep_alive(data: bytes, ours: Seen, go: Seen) -> bool:
    shorter = min(len(ours["requests"]), len(go["requests"]))
    is_old = b"HTTP/1.0" in data and b"onnection" in data
    return bool(is_old and ours["requests"][:shorter] == go["requests"][:shorter])


def spelling(data: bytes, ours: Seen, go: Seen) -> bool:
    """Say whether they differ only in how an error spells a field's name."""
    return bool(lowered(ours) == lowered(go))


def lowered(seen: Any) -> Any:  # Any: what JSON has
    """Return seen with the texts of its errors in lower case."""
    if isinstance(seen, list):
        return [lowered(each) for each in seen]
    if not isinstance(seen, Mapping):
        return seen
    names = ("error", "body_error")
    return {
        name: value.lower() if name in names else lowered(value) for name, value in seen.items()
    }


def without(pattern: str) -> Same:
    """Compare all but what matches pattern in texts."""
    search = re.compile(pattern, re.DOTALL)

    def cut(seen: Any) -> Any:
        if isinstance(seen, str):
            return search.sub("", seen)
        if isinstance(seen, list):
            return [cut(each) for each in seen]
        if isinstance(seen, Mapping):
            return {name: cut(value) for name, value in seen.items()}
        return seen

    return lambda data, ours, go: bool(cut(ours) == cut(go))


def odd_range(data: bytes, ours: Seen, go: Seen) -> bool:
    odd = any(each in data for each in (b"\r", b"\n", b"+", b"--"))
    return odd and ours["range"][0] == 416 and {**ours, "range": 0} == {**go, "range": 0}


KNOWN = [
    Difference(
        "server",
        "up to three bytes before the end of a connection",
        "Go looks at four before it reads on, and is silent; gopy says that it's no request",
        stray,
    ),
    Difference(
        "server",
        "two mistakes in a request",
        "Go finds the one, gopy the other: either way it's refused",
        which_is_told,
    ),
    Difference(
        "server",
        "a body that breaks off",
        "gopy's answer tells that the connection ends, Go's doesn't; both end it",
        broken_off,
    ),
    Difference(
        "server",
        "keep-alive in HTTP/1.0",
        "gopy takes an element of a list in any Connection; Go a word of the first",
        keep_alive,
    ),
    Difference("response", "names in errors", "Go has made them canonical by then", spelling),
    Difference(
        "response",
        "a head that breaks off",
        "that is what gopy says; Go says what is wrong with the lines it has",
        lambda data, ours, go: ours.get("error") == "unexpected EOF" and "error" in go,
    ),
    Difference(
        "response",
        "a status with a sign",
        "Go reads -00 and +99 as numbers",
        lambda data, ours, go: re.search(r'status code "[+-]', ours.get("error", "")) is not None,
    ),
    Difference(
        "url",
        "characters that are younger than Python's Unicode",
        "an error's text has them escaped",
        lambda data, ours, go: not data.isascii() and "error" in ours and "error" in go,
    ),
    Difference("url", "bad IPv6 addresses", "errors have no details", without(r"ParseAddr.*")),
    Difference(
        "multipart",
        "quoted-printable",
        "gopy leaves it to the reader: RFC 7578 says not to send it",
        lambda data, ours, go: b"quoted-printable" in data.lower(),
    ),
    Difference(
        "multipart",
        "a form that breaks off in a part's header",
        "gopy refuses it; for Go it ends there",
        lambda data, ours, go: (
            "refused" in ours and re.search(rb"\r?\n\r?\n", data.rpartition(b"--b")[2]) is None
        ),
    ),
    Difference(
        "patterns",
        "which of several conflicting patterns is named",
        "the order of Go's index is its own",
        without(r"conflicts with .*"),
    ),
    Difference(
        "patterns",
        "offsets behind what isn't ASCII",
        "Go counts bytes, gopy characters",
        lambda data, ours, go: not data.isascii() and without(r"at offset \d+")(data, ours, go),
    ),
    Difference(
        "patterns",
        "an empty segment",
        "no path has one; Go takes it for a wildcard, and fails where there is one",
        lambda data, ours, go: b"//" in data.partition(b"\n\n")[0],
    ),
    Difference(
        "duration",
        "bytes that are no UTF-8",
        "a str doesn't have them; what stands for them is quoted otherwise",
        lambda data, ours, go: not data.isascii() and "error" in ours and "error" in go,
    ),
    Difference(
        "fields",
        "a year of a sign and a digit",
        "Go's parser of numbers takes it; gopy wants two digits",
        lambda data, ours, go: b"-" in data and {**ours, "time": go.get("time")} == go,
    ),
    Difference(
        "fields",
        "signs and line ends in a range",
        "Go's parser of numbers takes them; gopy answers 416",
        odd_range,
    ),
]


def known(target: str, data: bytes, ours: Seen, go: Seen) -> bool:
    """Say whether ours and go are the same but for a difference that is known."""
    if ours == go:
        return True
    return any(each.target == target and each.holds(data, ours, go) for each in KNOWN)
