"""``If-Match`` and its kin: whether a content is to be sent at all.

Go: net/http/fs.go checkPreconditions
"""

import re
from typing import Final

from gopy.net.http.handlers import ResponseWriter
from gopy.net.http.httpdate import http_time, parse_time
from gopy.net.http.request import Request
from gopy.net.http.status import STATUS_NOT_MODIFIED, STATUS_PRECONDITION_FAILED
from gopy.time import Time

_tag: Final = re.compile(r'(?:W/)?"[!#-~\x80-\U0010ffff]*"').match


def check_preconditions(w: ResponseWriter, r: Request, modified: Time | None) -> str | None:
    """Return the ``Range`` that holds, ``""`` if none does; None if r has been answered.

    The answers are 304 and 412.
    """
    holds = if_match(w, r)
    if holds is None:
        holds = _if_unmodified_since(r, modified)
    if holds is False:
        w.write_header(STATUS_PRECONDITION_FAILED)
        return None
    reads = r.method in ("GET", "HEAD")
    holds = _if_none_match(w, r)
    if holds is False and not reads:
        w.write_header(STATUS_PRECONDITION_FAILED)
        return None
    if holds is None:
        holds = is_modified_since(r, modified)
    if holds is False:
        write_not_modified(w)
        return None
    text = r.header.get("Range")
    return "" if text and _if_range(w, r, modified) is False else text


def if_match(w: ResponseWriter, r: Request) -> bool | None:
    """Return whether the content has one of the tags that r wants; None if it doesn't say."""
    text = r.header.get("If-Match")
    return _matches(text, w.header().get("Etag"), weakly=False) if text else None


def _if_none_match(w: ResponseWriter, r: Request) -> bool | None:
    text = r.header.get("If-None-Match")
    return not _matches(text, w.header().get("Etag"), weakly=True) if text else None


def _matches(text: str, tag: str, *, weakly: bool) -> bool:
    """Say whether tag is among those of text; a star is every tag."""
    while text := text.lstrip(" \t,"):
        if text[0] == "*":
            return True
        found = _tag(text)
        if found is None:
            return False
        if weakly and found[0].removeprefix("W/") == tag.removeprefix("W/"):
            return True
        if not weakly and found[0] == tag and tag[0] == '"':
            return True
        text = text[found.end() :]
    return False


def _if_unmodified_since(r: Request, modified: Time | None) -> bool | None:
    then = _time(r, "If-Unmodified-Since")
    if then is None or not is_known(modified):
        return None
    return modified.unix() <= then.unix()  # type: ignore[union-attr]  # known


def is_modified_since(r: Request, modified: Time | None) -> bool | None:
    """Return whether the content is newer than r says; None if r doesn't say."""
    if r.method not in ("GET", "HEAD"):
        return None
    then = _time(r, "If-Modified-Since")
    if then is None or not is_known(modified):
        return None
    return modified.unix() > then.unix()  # type: ignore[union-attr]  # known


def _if_range(w: ResponseWriter, r: Request, modified: Time | None) -> bool | None:
    text = r.header.get("If-Range")
    if not text or r.method not in ("GET", "HEAD"):
        return None
    found = _tag(text)
    if found is not None:
        tag = w.header().get("Etag")
        return found[0] == tag and tag[0] == '"'
    then = _time(r, "If-Range")
    return then is not None and modified is not None and then.unix() == modified.unix()


def _time(r: Request, name: str) -> Time | None:
    text = r.header.get(name)
    try:
        return parse_time(text) if text else None
    except ValueError:
        return None


def is_known(modified: Time | None) -> bool:
    """Say whether a time of change is one: neither none nor 1970."""
    return modified is not None and not modified.is_zero() and modified.unix() != 0


def set_last_modified(w: ResponseWriter, modified: Time | None) -> None:
    """Set ``Last-Modified`` where it's known."""
    if modified is not None and is_known(modified):
        w.header().set("Last-Modified", http_time(modified))


def write_not_modified(w: ResponseWriter) -> None:
    """Answer 304."""
    header = w.header()
    for name in ("Content-Type", "Content-Length", "Content-Encoding"):
        header.delete(name)
    if header.get("Etag"):
        header.delete("Last-Modified")
    w.write_header(STATUS_NOT_MODIFIED)
