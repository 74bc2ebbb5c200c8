"""Requests as h11 reads them: what it takes we take alike, what it refuses we refuse.

The exceptions are those of Go; each is listed with its reason.
"""

from itertools import islice

import pytest
from fuzzing import campaign
from fuzzing.targets import BY_NAME

h11oracle = pytest.importorskip(
    "fuzzing.h11oracle", reason="h11 isn't installed", exc_type=ImportError
)

SEED = 30
MOST = 4000


def test_h11_finds_the_same_requests() -> None:
    target = BY_NAME["server"]
    same = 0
    for pieces in islice(campaign.inputs_of(target, SEED), MOST):
        seen = target.see(pieces)
        told = h11oracle.differences(pieces, seen)
        assert not told, f"{pieces!r}\n{told}"
        same += len(h11oracle.find(pieces).requests)
    assert same > MOST / 4, "h11 has taken hardly anything: the inputs are no good"


def test_another_body_is_noticed() -> None:
    request = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"
    seen = BY_NAME["server"].see([request])
    assert not h11oracle.differences([request], seen)
    seen["requests"][0]["body"] = "a"
    assert "request 0 differs" in h11oracle.differences([request], seen)


def test_a_request_that_is_left_out_is_noticed() -> None:
    request = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    assert "request 1 is refused" in h11oracle.differences(
        [request * 2], BY_NAME["server"].see([request])
    )


def test_a_request_too_many_is_noticed() -> None:
    request = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    assert "more is taken" in h11oracle.differences([request], BY_NAME["server"].see([request * 2]))
