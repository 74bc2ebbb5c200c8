"""JSON in and out, and answers that say no."""

import json
from typing import Any

from gopy.net import http

MAX_BODY = 64 << 10  # bytes


class Refusal(Exception):
    """A request that gets this status, and its text, for an answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def write_json(w: http.ResponseWriter, status: int, value: object) -> None:
    w.header().set("Content-Type", "application/json")
    w.write_header(status)
    w.write(json.dumps(value) + "\n")


def read_object(w: http.ResponseWriter, r: http.Request) -> dict[str, Any]:
    """Return the JSON object that is the request's body; its values are what the client sent."""
    body = http.MaxBytesReader(w, r.body, MAX_BODY)
    try:
        value = json.loads(body.read())
    except http.MaxBytesError as error:
        raise Refusal(http.STATUS_REQUEST_ENTITY_TOO_LARGE, str(error)) from error
    except ValueError as error:  # also for what isn't UTF-8
        raise Refusal(http.STATUS_BAD_REQUEST, f"no JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refusal(http.STATUS_BAD_REQUEST, "a JSON object is wanted")
    return value


def count_of(value: dict[str, Any]) -> int:
    """Return the field ``count``, a number of things."""
    count = value.get("count")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise Refusal(http.STATUS_BAD_REQUEST, "count: a number of 0 or more is wanted")
    return count
