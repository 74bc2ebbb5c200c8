"""Paths as they stand in a URL, escaped: ``.`` and ``..``, joining.

Go: net/url/url.go resolvePath, URL.JoinPath
"""

import posixpath


def resolved(base: str, ref: str) -> str:
    """Return the path that ref leads to from base, without ``.`` and ``..``.

    Go: net/url/url.go resolvePath, RFC 3986 section 5.2.4
    """
    full = ref if ref[:1] == "/" else base[: base.rfind("/") + 1] + ref if ref else base
    if not full:
        return ""
    out = "/"
    first = True
    element = ""
    for element in full.split("/"):
        if element == ".":
            first = False
        elif element == "..":
            at = out.rfind("/", 1)
            out = out[:at] if at > 0 else "/"
            first = out == "/"
        else:
            out += element if first else "/" + element
            first = False
    if element in (".", ".."):
        out += "/"
    return out[1:] if out.startswith("//") else out


def joined(path: str, elements: tuple[str, ...]) -> str:
    """Return path with elements behind it, cleaned; a slash at the end stays.

    Go: net/url/url.go URL.joinPath
    """
    parts = [path, *elements]
    relative = not path.startswith("/")
    if relative:
        parts[0] = "/" + path
    clean = "/" + posixpath.normpath("/".join(part for part in parts if part)).lstrip("/")
    if parts[-1].endswith("/") and not clean.endswith("/"):
        clean += "/"
    return clean[1:] if relative else clean
