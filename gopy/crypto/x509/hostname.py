"""Which names of a certificate stand for a host.

Go: crypto/x509/verify.go
"""

import re
from typing import Final

_LABEL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


def lowered(host: str) -> str:
    """Return host in small letters, as far as they are ASCII."""
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in host)


def is_match(pattern: str, name: str) -> bool:
    """Return whether a certificate for pattern is for name, which is lowered.

    Names that are no host names match if they are the same.

    Go: crypto/x509/verify.go Certificate.VerifyHostname
    """
    if _is_valid(name.removesuffix("."), False) and _is_valid(pattern, True):
        return is_covered(pattern, name)
    return name not in ("", ".") and pattern not in ("", ".") and lowered(pattern) == name


def is_covered(pattern: str, name: str) -> bool:
    """Return whether the labels of both are the same, a ``*`` in front matching any.

    Go: crypto/x509/verify.go matchHostnames
    """
    ours, theirs = lowered(pattern).split("."), name.removesuffix(".").split(".")
    if not pattern or not name or len(ours) != len(theirs):
        return False
    return ours[1:] == theirs[1:] and ours[0] in ("*", theirs[0])


def _is_valid(host: str, is_pattern: bool) -> bool:
    if host in ("", "*"):
        return False
    labels = host.split(".")
    if is_pattern and labels[0] == "*":
        labels = labels[1:]
    return all(_LABEL.fullmatch(label) for label in labels)
